# Supervises one job, in a folder that the job is not told of and a session of its own. It needs
# nothing from the server: whether that, or its connection, is lost, the job goes on, and its output
# and its end are found in the folder.
#
# usage: FOLDER LAUNCH TIME_LIMIT KILL_GRACE LOG_BLOCKS [ENGINE CONTAINER]   (times in seconds)
# It prints a line when it has the job, and then nothing.
# `identify` (identity.sh), `kill_deaf` (kill_deaf.sh) and `end_forgotten` (end_forgotten.sh) are put
# before it.
#
# LAUNCH           what to run, as a script; it tells who the job is in `job`, then becomes the job
# container        the engine and the container's name, where the job is a container
# claimed          who supervises the job; its creation decides who has it
# job              the job's first process, whose number is that of its group and session
# nap              the process whose end makes `govern` look at `stop` and `ended`
# stop, hurry      somebody wants the job's end, with so many seconds from TERM to KILL; at once
# stopping         TERM was sent
# timed-out        the time limit has passed
# ended            the job's first process has ended
# stdout, stderr   the job's output from its first byte; at most LOG_BLOCKS of 512 bytes each
# exit             one line, the very last thing: how it ended, when it was started, when it ended
#                  exited CODE | timed-out | out-of-memory | not-started | lost
#
# Whoever watches (watch.sh) hears of the end by a pipe. The end does not depend on that.

folder=$1 base=${1%/control/*} name=${1##*/} launch=$2 time_limit=$3 kill_grace=$4 log_blocks=$5 engine=$6 container=$7

# Files are made by `true`, not by `:`, whose failure on a full disk would end the shell.
end_of_log='what follows was not kept: the log has reached its limit, or the disk is full'

# Runs a command as the leader of a session, so that all that it starts can be told from the rest.
in_session() {
    if command -v setsid >/dev/null; then
        exec setsid "$@"
    elif command -v perl >/dev/null; then
        exec perl -e 'use POSIX (); POSIX::setsid(); exec { $ARGV[0] } @ARGV' "$@"
    else
        exec python3 -c 'import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' "$@"
    fi
}

# Copies what comes by the pipe of the file $1 to that file, at most as many blocks as allowed. The
# rest is read and dropped, since a job whose output nobody reads would stop. `cat` writes at once
# what it reads, so that the log can be followed. Some room is taken beforehand where that can be
# done, so that a job which fills the disk can still say so: the job begins when the pipe is open.
keep() {
    fallocate -n -l 65536 "$1" 2>/dev/null
    exec <"$1.pipe"
    if ! (trap '' XFSZ; ulimit -f "$log_blocks"; exec cat) >>"$1" 2>/dev/null; then
        printf '\n[%s]\n' "$end_of_log" >>"$1"
        cat >/dev/null
    fi
    true >"$1.kept"
}

# Sleeps for $1 seconds, or until something happens: whoever makes one of the files $2 and $3 ends
# the sleep afterwards.
nap() {
    sleep "$1" &
    identify $! && echo "$identity" >nap
    [ -e "$2" ] || [ -e "$3" ] || wait $!
    kill $! 2>/dev/null
}

wake() {
    read -r napping rest 2>/dev/null <nap && identify "$napping" &&
        [ "$identity" = "$napping $rest" ] && kill "$napping"
}

# Sets `members` to the processes of the session $1, and of the group of that number, that run.
find_members() {
    session=$1 members=
    for file in /proc/[0-9]*/stat; do
        { read -r status <"$file"; } 2>/dev/null || continue
        set -- ${status##*) } # state, parent, group, session
        [ "$3" = "$session" ] || [ "$4" = "$session" ] || continue
        [ "$1" = Z ] && continue
        file=${file#/proc/}
        members="$members ${file%/stat}"
    done
}

# Prints the job's processes outside of `members`, which their variables alone tell. What runs in a
# container goes with it.
escaped() {
    [ -z "$container" ] || return
    for file in $(grep -lF "GANTRY_OUTPUT_DIR=$base/jobs/$name/outputs" /proc/[0-9]*/environ); do
        file=${file#/proc/}
        case " $members " in *" ${file%/environ} "*) ;; *) echo "${file%/environ}" ;; esac
    done
} 2>/dev/null

# Sends a signal to the job, while it is the job that has this number.
signal_job() {
    until read -r job rest <job || [ -e ended ]; do
        attended || return
        sleep 0.1 || sleep 1
    done
    identify "$job" && [ "$identity" = "$job $rest" ] || return
    find_members "$job"
    escaped=$(escaped)
    kill "-$1" "-$job"
    for member in $members $escaped; do kill "-$1" "$member"; done
} 2>/dev/null

# Whether the supervisor and its folder are still there.
attended() {
    [ -e claimed ] && identify $$ && [ "$identity" = "$self" ]
}

# Ends the job when it is time, or when somebody asks. Looks up now and then, so as not to sleep for
# the rest of a day after the supervisor was killed.
govern() {
    left=$time_limit
    until [ "$left" -le 0 ] || [ -e stop ] || [ -e ended ]; do
        slice=$((left > 60 ? 60 : left))
        nap "$slice" stop ended
        attended || return
        left=$((left - slice))
    done
    [ -e ended ] && return
    if [ -e stop ]; then read -r grace <stop; else grace=$kill_grace; true >timed-out; fi
    true >stopping
    [ "$grace" = 0 ] || { signal_job TERM; [ -z "$container" ] || kill_deaf; }
    [ "$grace" = 0 ] || nap "$grace" hurry ended
    [ -e ended ] || signal_job KILL
}

# Ends what the job left running in its group.
end_leftovers() {
    read -r job rest <job || return
    for signal in TERM KILL; do
        kill -0 "-$job" || return
        kill "-$signal" "-$job"
        tries=0
        while [ $tries -lt $((kill_grace * 10)) ] && kill -0 "-$job"; do
            find_members "$job"
            [ -z "$members" ] && [ -r /proc/self/stat ] && return # all are waited for by nobody
            sleep 0.1 || sleep 1
            tries=$((tries + 1))
        done
    done
} 2>/dev/null

# Ends what left the session of a job that was stopped, and was asked to end with it.
end_escaped() {
    tries=0 members=
    while [ ! -e hurry ] && [ $tries -lt $((kill_grace * 10)) ] && [ -n "$(escaped)" ]; do
        sleep 0.1 || sleep 1
        tries=$((tries + 1))
    done
    for member in $(escaped); do kill -KILL "$member"; done
} 2>/dev/null

# Waits until all output is kept, which at most takes a moment. A process that left the job's group may
# hold it open: it is ended where it is in the job's session still, and not waited for where it is not.
drain() {
    tries=-100
    until [ -e stdout.kept ] && [ -e stderr.kept ]; do
        [ -e claimed ] || tries=500
        [ $tries = 100 ] && signal_members "$job"
        [ $tries = 500 ] && { signal_members $$; return; }
        [ $tries -lt 0 ] || sleep 0.01 || sleep 1
        tries=$((tries + 1))
    done
} 2>/dev/null

# Kills a session, except this process.
signal_members() {
    find_members "$1"
    for member in $members; do [ "$member" = $$ ] || kill -KILL "$member"; done
}

# The engine's exit code alone does not tell a job that exited with 125 from an engine that could
# not start it.
container_outcome() {
    # Podman 4.3 (Debian 12) leaves this file where it was called, and then forgets to say so.
    if [ -e oom ]; then echo out-of-memory; return; fi
    state=$("$engine" container inspect --format \
        '{{.State.StartedAt}} oom={{.State.OOMKilled}} running={{.State.Running}}' "$container")
    case $state in
        0001-*) echo not-started ;; # the zero of the engines' clock
        *oom=true*) echo out-of-memory ;;
        *running=true*) if [ -e stopping ]; then echo exited "$1"; else echo lost; fi ;;
        ?*) echo exited "$1" ;;
        *) if [ -e stopping ]; then echo exited "$1"; else echo not-started; fi ;;
    esac
}

# Sets `outcome`.
find_outcome() {
    outcome="exited $1"
    if [ -e timed-out ]; then
        outcome=timed-out
    elif [ -n "$container" ] && [ "$1" -ne 0 ]; then
        outcome=$(container_outcome "$1")
    fi
}

# In the place of what was written when the disk had room; a full disk is waited for otherwise, as
# long as the folder is there.
write_exit() {
    until printf '%-99s\n' "$1" 1<>"exit.$$" && mv "exit.$$" exit; do
        [ -e claimed ] || return
        sleep 1
    done
}

# Tells those who watch. Opened for reading too at first, as it would wait for a reader otherwise; then
# no longer, as it would wait for itself where the pipe is full and nobody reads.
tell_watchers() {
    trap '' PIPE
    for pipe in ../../watch.*.pipe; do
        [ -p "$pipe" ] && { { exec 9>&-; echo "end ${PWD##*/}" >&8; } 8>"$pipe"; } 9<>"$pipe"
    done
} 2>/dev/null

# Sets `left` to the processes of jobs of this installation that have ended; fails where there are none.
find_left() {
    left=
    for file in $(grep -lF "GANTRY_OUTPUT_DIR=$base/jobs/" /proc/[0-9]*/environ); do
        line=$(tr '\0' '\n' <"$file" | grep -F "GANTRY_OUTPUT_DIR=$base/jobs/") || continue
        owner=${line#"GANTRY_OUTPUT_DIR=$base/jobs/"}
        owner=$base/control/${owner%%/*}
        [ -e "$owner/claimed" ] && [ ! -s "$owner/exit" ] && continue
        file=${file#/proc/}
        left="$left ${file%/environ}"
    done
    [ -n "$left" ]
}

# Ends what jobs that have ended left outside of their sessions. To look at all processes is dear, so
# that one supervisor does so for all jobs that end in the same second.
sweep() {
    [ -r /proc/self/environ ] || return
    set -C
    for try in 1 2 3; do
        echo "$self" >"$base/sweeping" && break
        read -r sweeper rest <"$base/sweeping" && identify "$sweeper" &&
            [ "$identity" = "$sweeper $rest" ] && return
        # Who was about to is gone.
        rm -f "$base/sweeping"
    done
    sleep 1
    rm -f "$base/sweeping"
    for signal in TERM KILL; do
        find_left || return
        for member in $left; do kill "-$signal" "$member"; done
        sleep "$kill_grace"
    done
} 2>/dev/null

cd "$folder" || exit
[ -e claimed ] && exit
identify $$
self=$identity
# A room of one's own: several may be about to have the job.
echo "$self" >"claim.$$" && printf '%99s\n' '' >"exit.$$" || exit
[ -p stderr.pipe ] || mkfifo stdout.pipe stderr.pipe || [ -p stderr.pipe ] || exit
ln "claim.$$" claimed 2>/dev/null || { rm -f "claim.$$" "exit.$$"; [ -e claimed ]; exit; }
[ -z "$container" ] || echo "$engine $container" >container
echo claimed
exec </dev/null >/dev/null 2>&1

keep stdout &
keep stderr &
govern &
governor=$!
started=$(date +%s.%N)
(in_session sh "$launch") >stdout.pipe 2>stderr.pipe
code=$?
# The governor would not know otherwise, on a full disk or without the folder.
true >ended || kill "$governor"
end_leftovers
[ -e stopping ] && end_escaped
wake
find_outcome "$code"
# One that still runs would be given ten seconds by Podman.
[ ! -e stopping ] || [ -z "$container" ] || "$engine" kill "$container"
[ -z "$container" ] || { "$engine" rm --force --volumes "$container"; end_forgotten "$container"; }
ended=$(date +%s.%N)
# Once the end is told the folder may go, and with it what wakes the governor.
wait "$governor"
drain
write_exit "$outcome $started $ended"
tell_watchers
sweep
