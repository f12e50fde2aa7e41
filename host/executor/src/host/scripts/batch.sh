# Starts a job under supervision where Slurm wants it, and stays as long as it runs, so that Slurm
# knows.
#
# usage: SUPERVISOR FOLDER TIME_LIMIT KILL_GRACE LOG_BLOCKS ENGINE CONTAINER

supervisor=$1 folder=$2 kill_grace=$4
shift 2
cd "$folder" || exit

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
