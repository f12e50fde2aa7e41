# Tells the machine: architecture, processors, memory in bytes, graphics processors, each after its
# name.
#
# usage: [slurm]   (then all that Slurm has)

echo "system $(uname -s) $(uname -r)"
echo "architecture $(uname -m)"
if [ "$1" = slurm ]; then
    sinfo --noheader --Node --format='%n %c %m' | sort -u |
        awk '{ cpus += $2; mebibytes += $3 }
            END { print "cpus", cpus; printf "memory %.0f\n", mebibytes * 1048576 }'
    exit
fi
echo "cpus $(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc)"
if [ -r /proc/meminfo ]; then
    awk '$1 == "MemTotal:" { printf "memory %.0f\n", $2 * 1024 }' /proc/meminfo
else
    echo "memory $(sysctl -n hw.memsize)"
fi
gpus=0
for device in /dev/nvidia[0-9]*; do [ -e "$device" ] && gpus=$((gpus + 1)); done
echo "gpus $gpus"
