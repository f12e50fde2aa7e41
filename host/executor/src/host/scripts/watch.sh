# Tells what is new about jobs, whenever it is asked: one question for all of them.
#
# usage: BASE always|changed   (whether each log is measured, or those whose time is new)
#
# In, a line each:             Out, for each question:
#   + JOB   look after it        LENGTH JOB/STREAM   as `wc` prints
#   - JOB   no longer            exit JOB            it has ended, and is no longer looked after
#   ?       what is new?         lost JOB            its supervisor is gone
#   !       also, who is lost?   .                   that was all

cd "$1/control" || exit
mode=$2 jobs= logs=
stamp=../watch.$$.1 earlier=../watch.$$.2
trap 'rm -f "$stamp" "$earlier"' EXIT
trap 'exit 1' HUP INT TERM
# Their times count alone; on a full disk they stay empty.
: >"$earlier" && : >"$stamp" || exit

# Adds the logs of the job $1 that were written to since the question before. A time is as coarse as
# the system's clock, so what is as old as the question counts as later.
look() {
    for log in "$1/stdout" "$1/stderr"; do
        [ -e "$log" ] || continue
        [ "$mode" = changed ] && [ "$earlier" -nt "$log" ] && continue
        logs="$logs $log"
    done
}

attended() {
    [ -e "$1/claimed" ] || return 0
    read -r supervisor rest <"$1/claimed"
    identify "$supervisor" && [ "$identity" = "$supervisor $rest" ] || [ -s "$1/exit" ]
}

answer() {
    ended=
    next=$earlier earlier=$stamp stamp=$next
    echo >"$stamp"
    for job in $jobs; do
        if [ -s "$job/exit" ]; then
            logs="$logs $job/stdout $job/stderr" ended="$ended $job"
        else
            look "$job"
            [ "$1" = ! ] && { attended "$job" || echo "lost $job"; }
        fi
    done
    [ -z "$logs" ] || wc -c $logs 2>/dev/null
    logs=
    for job in $ended; do
        echo "exit $job"
    done
    [ -z "$ended" ] || forget "$ended "
    echo .
}

# Looks no longer after the jobs in $1, each between spaces.
forget() {
    left=
    for job in $jobs; do
        case $1 in *" $job "*) ;; *) left="$left $job" ;; esac
    done
    jobs=$left
}

while read -r word job; do
    case $word in
        +) jobs="$jobs $job" logs="$logs $job/stdout $job/stderr" ;;
        -) forget " $job " ;;
        *) answer "$word" ;;
    esac
done
