# Takes a job out of Slurm's queue; one that runs is asked to end, by `batch.sh` on its node.
#
# usage: BASE JOB

cd "$1/control/$2" || exit
[ -e submitted ] || [ -e submitting ] || exit 0
read -r claimant rest <claimed
read -r number 2>/dev/null <submitted
if [ "$claimant" != stopped ]; then
    [ -s exit ] || [ -z "$number" ] || scancel --batch --signal=USR1 "$number" 2>/dev/null
    exit 0
fi
# The number may not have been written down.
name=$2 place=
[ ! -e array ] || read -r name place <array
[ -n "$number" ] || {
    number=$(squeue --noheader --user="$(id -un)" --name="$name" --states=all --format=%F)
    number=${number%%
*}
    [ -z "$number" ] || number=$number${place:+_$place}
}
[ -z "$number" ] || scancel "$number" 2>/dev/null
exit 0
