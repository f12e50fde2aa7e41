# Asks for the end of a job; one that was not started never starts afterwards. Waits for nothing.
#
# usage: BASE JOB GRACE_SECONDS

mkdir -p "$1/control/$2" && cd "$1/control/$2" || exit
grace=$3

[ -e claimed ] || {
    echo stopped >"claim.$$" && ln "claim.$$" claimed 2>/dev/null && {
        echo 'The job was stopped before it was started.' >>stderr
        true >>stdout
        now=$(date +%s.%N)
        echo "not-started $now $now" >exit.part && mv exit.part exit
        exit
    }
}
[ -s exit ] && exit
[ -e stop ] || { echo "$grace" >"stop.$$" && mv "stop.$$" stop; } || exit
[ "$grace" = 0 ] && true >hurry
read -r napping rest 2>/dev/null <nap || exit 0
# Once TERM was sent, the time until KILL is cut short by those alone that cannot wait.
[ -e stopping ] && [ "$grace" != 0 ] && exit
identify "$napping" && [ "$identity" = "$napping $rest" ] && kill "$napping"
exit 0
