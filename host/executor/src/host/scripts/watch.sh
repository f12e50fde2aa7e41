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
        [ "$mode" = changed ] && [ "$earlier" -nt "$log" ] && continue
        [ -e "$log" ] && logs="$logs $log"
    done
}

# Prints the jobs whose supervisor seems to be gone. One process for all: the shell reads files byte
# by byte.
suspects() {
    [ -r /proc/self/stat ] || { printf '%s\n' $jobs; return; }
    read -r boot </proc/sys/kernel/random/boot_id
    awk -v boot="$boot" 'BEGIN {
        for (i = 1; i < ARGC; i++) {
            file = ARGV[i] "/claimed"; claim = ""; status = ""
            if ((getline claim <file) <= 0) continue
            close(file)
            split(claim, claimant, " ")
            file = "/proc/" claimant[1] "/stat"
            if ((getline status <file) > 0) close(file)
            sub(/^.*\) /, "", status)
            split(status, now, " ")
            if (claimant[2] != boot || claimant[3] != now[20] || now[1] == "Z") print ARGV[i]
        }
    }' $jobs
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
        fi
    done
    if [ "$1" = ! ]; then
        for job in $(suspects); do attended "$job" || echo "lost $job"; done
    fi
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
