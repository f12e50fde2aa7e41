# Has Slurm start a job under supervision, unless that was done already.
#
# usage: BASE SUPERVISOR JOB LAUNCH BATCH TIME_LIMIT KILL_GRACE LOG_BLOCKS ENGINE CONTAINER
#        SBATCH_ARGUMENT...
# Exits with 90 where the supervisor is not on the host yet.
#
# submitting   who is about to submit the job
# submitted    Slurm's number of it

base=$1 supervisor=$1/$2 job=$3 folder=$1/jobs/$3 control=$1/control/$3 launch=$4 batch=$5
time_limit=$6 kill_grace=$7 log_blocks=$8 engine=$9 container=${10}
shift 10
[ -e "$supervisor" ] || exit 90
mkdir -p "$folder/work" "$folder/outputs" "$folder/data" "$folder/artifacts" "$folder/files" \
    "$folder/temp" "$control" && cd "$control" || exit

# One at a time. Who is gone may have submitted it: then Slurm knows its name.
identify $$
echo "$identity" >"submit.$$" || exit
lost=
until [ -s submitted ] || [ -e claimed ] || ln "submit.$$" submitting 2>/dev/null; do
    read -r holder rest 2>/dev/null <submitting || continue
    if [ "$holder" != $$ ] && identify "$holder" && [ "$identity" = "$holder $rest" ]; then
        sleep 0.1 || sleep 1
    else
        rm -f submitting
        lost=1
    fi
done 2>/dev/null
[ -s submitted ] || [ -e claimed ] && exit
if [ "$lost" ]; then
    number=$(squeue --noheader --user="$(id -un)" --name="$job" --states=all --format=%i) || exit
    number=${number%%
*}
    [ -n "$number" ] && { echo "$number" >submitted.part && mv submitted.part submitted; exit; }
fi

true >>stdout && true >>stderr && printf '%s' "$launch" >launch && printf '%s' "$batch" >batch &&
    number=$(
        sbatch --parsable --job-name="$job" --no-requeue --chdir="$control" --output=batch.log \
            --error=batch.log --open-mode=append "$@" batch "$supervisor" "$control" \
            "$time_limit" "$kill_grace" "$log_blocks" "$engine" "$container"
    ) || {
    code=$?
    rm -f submitting
    exit $code
}
echo "${number%%;*}" >submitted.part && mv submitted.part submitted
