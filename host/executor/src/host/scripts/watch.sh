# Tells what is new about jobs: of their logs whenever it is asked, one question for all of them, and of
# an end at once, as supervisors write that to its pipe.
#
# usage: BASE always|changed   (whether each log is measured, or those whose time is new)
#
# In, a line each:             Out:
#   + JOB   look after it        over JOB END        it has ended so, also unasked
#   - JOB   no longer            unclaimed JOB       nobody had it when it was named
#   ?       what is new?         LENGTH JOB/STREAM   as `wc` prints
#   !       also, who is lost?   exit JOB            it has ended, and is no longer looked after
#                                lost JOB            its supervisor is gone
#                                .                   that was all
#
# watch.NUMBER.pipe   what this script reads: what it is asked, and `end JOB` of supervisors

cd "$1/control" 2>/dev/null || {
    # Nobody has started anything yet. Once somebody has, another script looks after it.
    while read -r word job && [ ! -d "$1/control" ]; do
        case $word in +) echo "unclaimed $job" ;; '?' | !) echo . ;; esac
    done
    exit
}
mode=$2 jobs= logs=
stamp=../watch.$$.1 earlier=../watch.$$.2 pipe=../watch.$$.pipe
trap 'rm -f "$stamp" "$earlier" "$pipe"; kill "$clerk" 2>/dev/null' EXIT
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

# Says how the job $1 ended, if it has.
tell_end() {
    [ -s "$1/exit" ] && read -r end <"$1/exit" && echo "over $1 $end"
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
        tell_end "$job"
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

add() {
    jobs="$jobs $1" logs="$logs $1/stdout $1/stderr"
    tell_end "$1" || [ -e "$1/claimed" ] || [ -e "$1/submitted" ] || echo "unclaimed $1"
}

# What scripts that were killed left behind.
[ "$mode" = always ] || for old in ../watch.*; do
    number=${old#../watch.}
    [ ! -e "$old" ] || kill -0 "${number%%.*}" 2>/dev/null || rm -f "$old"
done

# Line by line, as supervisors write in between. It ends when the clerk has ended.
if mkfifo -m 600 "$pipe"; then
    exec 6<&0 7<>"$pipe" <"$pipe" 8>"$pipe" 7>&-
    while read -r line; do echo "$line"; done <&6 >&8 2>/dev/null &
    clerk=$!
    exec 6<&- 8>&-
fi
while read -r word job; do
    case $word in
        +) add "$job" ;;
        -) forget " $job " ;;
        '?' | !) answer "$word" ;;
        end) case " $jobs " in *" $job "*) tell_end "$job" ;; esac ;;
    esac
done
