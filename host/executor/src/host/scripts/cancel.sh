# Takes a job out of Slurm's queue; one that runs is asked to end, by `batch.sh` on its node.
#
# usage: BASE JOB

cd "$1/control/$2" || exit
[ -e submitted ] || [ -e submitting ] || exit 0
read -r claimant rest <claimed
if [ "$claimant" = stopped ]; then
    # By its name, as the number may not have been written down.
    scancel --name="$2" --user="$(id -un)" 2>/dev/null
elif [ ! -s exit ]; then
    read -r number <submitted && scancel --batch --signal=USR1 "$number" 2>/dev/null
fi
exit 0
