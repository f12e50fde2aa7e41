# Supervises one job, in the job's folder and in a session of its own. It needs nothing from the
# server: whether that is restarted, upgraded or killed, the job goes on, and its output and its end
# are found in the folder.
#
# usage: ENGINE CONTAINER TIME_LIMIT_SECONDS KILL_GRACE_SECONDS LOG_BLOCKS RUN_ARGUMENT...
# `kill_deaf` (kill_deaf.sh) is put before it.
#
# claimed          a folder whose creation decides who has the job: a supervisor, or `stop`
# alive            a pipe that the supervisor holds open: its readers see when that is gone, however
# stdout, stderr   the job's output from its first byte; at most LOG_BLOCKS of 512 bytes each
# timed-out        present once the time limit has passed
# exit             one line, the very last thing:
#                  exited CODE | timed-out | out-of-memory | not-started | lost

engine=$1 container=$2 time_limit=$3 kill_grace=$4 log_blocks=$5
shift 5
end_of_log='what follows was not kept: the log has reached its limit, or the disk is full'

# Copies its input to the file $1, at most as many blocks as allowed. The rest is read and dropped,
# since a job whose output nobody reads would stop. `cat` writes at once what it reads, so that the
# log can be followed.
keep() {
    exec 8>&-
    (trap '' XFSZ; ulimit -f "$log_blocks"; exec cat) >>"$1" 2>/dev/null && return
    printf '\n[%s]\n' "$end_of_log" >>"$1"
    exec cat >/dev/null
}

end_container() {
    kill_deaf
    "$engine" stop -t "$kill_grace" "$container"
}

end_at_time_limit() {
    exec 8>&-
    sleep "$time_limit" &
    nap=$!
    trap 'kill "$nap"; exit' TERM
    wait "$nap"
    trap 'exit' TERM
    : >timed-out
    # Refused while the engine has not created the container yet. The job can have ended by itself,
    # or its folder can be gone.
    until [ -e exit ] || ! [ -e alive ] || end_container; do
        sleep 1
    done
}

# The engine's exit code alone does not tell a job that exited with 125 from an engine that could
# not start it.
outcome() {
    if [ -e timed-out ]; then echo timed-out; return; fi
    if [ "$1" -eq 0 ]; then echo exited 0; return; fi
    # Podman 4.3 (Debian 12) leaves this file where it was called, and then forgets to say so.
    if [ -e oom ]; then echo out-of-memory; return; fi
    state=$("$engine" container inspect --format \
        '{{.State.StartedAt}} oom={{.State.OOMKilled}} running={{.State.Running}}' "$container")
    case $state in
        *running=true*) "$engine" kill "$container" >/dev/null; echo lost ;;
        0001-*) echo not-started ;; # the zero of the engines' clock
        *oom=true*) echo out-of-memory ;;
        ?*) echo exited "$1" ;;
        *) if [ "$1" -ge 125 ] && [ "$1" -le 127 ]; then echo not-started; else echo lost; fi ;;
    esac
}

supervise() {
    # No child keeps `alive` open (fd 8): it must end with the supervisor.
    keep stdout <stdout.pipe &
    keep_stdout=$!
    keep stderr <stderr.pipe &
    keep_stderr=$!
    end_at_time_limit &
    timer=$!
    "$engine" "$@" </dev/null >stdout.pipe 2>stderr.pipe 8>&-
    code=$?
    kill "$timer"
    wait "$keep_stdout" "$keep_stderr"
    outcome "$code" >exit.part
    mv exit.part exit
}

exec 8<>alive
mkdir claimed 2>/dev/null || { [ -d claimed ]; exit; }
supervise "$@" </dev/null >/dev/null 2>&1 &
