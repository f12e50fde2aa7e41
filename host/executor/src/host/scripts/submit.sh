# Has Slurm start jobs under supervision: those that it was not told of yet, several as an array.
#
# usage: BASE SUPERVISOR BATCH KILL_GRACE LOG_BLOCKS COUNT
#        (JOB LAUNCH TIME_LIMIT ENGINE CONTAINER)... SBATCH_ARGUMENT...
# The jobs are sorted, so that nobody waits for whoever waits for them. Exits with 90 where the
# supervisor is not on the host yet.
#
# launch       what to run
# limits       the job's own arguments of the supervisor, a line each
# submitting   who is about to submit the job
# array        where it is in an array: what that is called, and its place
# submitted    Slurm's number of it

base=$1 supervisor=$1/$2 batch=$3 kill_grace=$4 log_blocks=$5 count=$6
shift 6
[ -e "$supervisor" ] || exit 90
identify $$
self=$identity
jobs= number=

# Gives back the jobs that were taken.
release() {
    code=$1
    for job in $jobs; do rm -f "$base/control/$job/submitting"; done
    exit "$code"
}

# Sets `number` where Slurm was told of the job $1 by somebody who is gone.
find_number() {
    name=$1 place=
    [ ! -e array ] || read -r name place <array
    number=$(
        squeue --noheader --user="$(id -un)" --name="$name" --states=all --format=%F
    ) || { rm -f submitting; release 1; }
    number=${number%%
*}
    [ -z "$number" ] || number=$number${place:+_$place}
}

# Takes the job $1, unless it was submitted or stopped already. One at a time: who is gone may have
# submitted it.
take() {
    echo "$self" >"submit.$$" || release 1
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
    [ -s submitted ] || [ -e claimed ] && return 1
    [ -z "$lost" ] || find_number "$1"
    [ -z "$number" ] && return
    echo "$number" >submitted.part && mv submitted.part submitted
    number=
    return 1
}

while [ "$count" -gt 0 ]; do
    folder=$base/jobs/$1
    mkdir -p "$folder/work" "$folder/outputs" "$folder/data" "$folder/artifacts" "$folder/files" \
        "$folder/temp" "$base/control/$1" && cd "$base/control/$1" || release 1
    if take "$1"; then
        jobs="$jobs $1"
        true >>stdout && true >>stderr && printf '%s' "$2" >launch &&
            printf '%s\n' "$3" "$4" "$5" >limits && rm -f array || release 1
    fi
    shift 5
    count=$((count - 1))
done
jobs=${jobs# }
[ -n "$jobs" ] || exit 0

first=${jobs%% *} name=$jobs
if [ "$first" != "$jobs" ]; then
    # No other array was ever called so.
    name=$first.array.$$.$(date +%s) last=-1
    for job in $jobs; do
        last=$((last + 1))
        echo "$name $last" >"$base/control/$job/array" || release 1
    done
    set -- "$@" --array="0-$last"
fi
cd "$base/control/$first" && printf '%s' "$batch" >batch && number=$(
    # What it prints goes to the folder of its job; see `batch.sh`.
    sbatch --parsable --job-name="$name" --no-requeue --chdir="$base" --output=/dev/null \
        --error=/dev/null "$@" batch "$supervisor" "$base" "$kill_grace" "$log_blocks" $jobs
) || release $?
number=${number%%;*}
for job in $jobs; do
    cd "$base/control/$job" || continue
    place=
    [ ! -e array ] || read -r name place <array
    echo "$number${place:+_$place}" >submitted.part && mv submitted.part submitted
done
