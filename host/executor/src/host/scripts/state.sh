# Says how a job ended and what time it is, or "claimed", with Slurm's number if it has one, or
# "unclaimed".
#
# usage: BASE JOB

cd "$1/control/$2" 2>/dev/null || { echo unclaimed; exit; }
# A power failure can leave an empty file.
if [ -s exit ]; then
    echo "$(cat exit) $(date +%s.%N)"
elif [ -e claimed ] || [ -e submitted ]; then
    number=
    [ ! -e submitted ] || read -r number <submitted
    echo "claimed $number"
else
    echo unclaimed
fi
