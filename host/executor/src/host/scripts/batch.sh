# Starts a job under supervision where Slurm wants it, and stays as long as it runs, so that Slurm
# knows.
#
# usage: SUPERVISOR BASE KILL_GRACE LOG_BLOCKS JOB...   (of an array: each of its tasks has one job)

supervisor=$1 base=$2 kill_grace=$3 log_blocks=$4
shift 4
number=$SLURM_JOB_ID
if [ -n "$SLURM_ARRAY_TASK_ID" ]; then
    number=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
    shift "$SLURM_ARRAY_TASK_ID"
fi
folder=$base/control/$1
cd "$folder" && exec >>batch.log 2>&1 || exit
# Who submitted it may have been killed before it was written down.
[ -s submitted ] || { echo "$number" >submitted.here && mv submitted.here submitted; }
{ read -r time_limit && read -r engine; read -r container; } <limits
set -- "$time_limit" "$kill_grace" "$log_blocks" "$engine" "$container"

# Somebody wants the job's end: `stop` on the host where it was submitted, or Slurm.
end() {
    [ -e stop ] || echo "$kill_grace" >stop
    read -r napping rest <nap && identify "$napping" && [ "$identity" = "$napping $rest" ] &&
        kill "$napping"
}
trap end USR1 TERM

# Where `setsid` cannot leave a process behind, the shell does; see `start.sh`.
setsid -f sh "$supervisor" "$folder" launch "$@" || setsid sh "$supervisor" "$folder" launch "$@" &
wait $!
tries=0
until [ -s exit ]; do
    if read -r claimant rest <claimed; then
        identify "$claimant" && [ "$identity" = "$claimant $rest" ] || break
    elif [ $tries -gt 100 ]; then
        break
    fi 2>/dev/null
    tries=$((tries + 1))
    sleep 0.1 &
    wait $!
done
[ -s exit ]
