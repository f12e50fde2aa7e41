# Starts a job under supervision, unless somebody has it already.
#
# usage: BASE SUPERVISOR JOB LAUNCH SUPERVISOR_ARGUMENT...   (from the time limit on)
# Exits with 90 where the supervisor is not on the host yet.

base=$1 supervisor=$1/$2 folder=$1/jobs/$3 control=$1/control/$3 launch=$4
shift 4
[ -e "$supervisor" ] || exit 90
[ -e "$control/claimed" ] && exit
mkdir -p "$folder/work" "$folder/outputs" "$folder/data" "$folder/artifacts" "$folder/files" \
    "$folder/temp" "$control" || exit
printf '%s' "$launch" >"$control/launch.$$" || exit
true >>"$control/stdout" && true >>"$control/stderr" || exit
set -- sh "$supervisor" "$control" "launch.$$" "$@"

# Ends when the job has a supervisor. Where `setsid` cannot leave a process behind, the shell does,
# and the job then ignores what the keyboard would send.
answer=$(
    if setsid -f "$@" 2>&1; then
        :
    elif command -v setsid >/dev/null; then
        setsid "$@" 2>&1 &
    elif command -v perl >/dev/null; then
        perl -e 'use POSIX (); fork and exit; POSIX::setsid(); exec { $ARGV[0] } @ARGV' "$@" 2>&1
    else
        python3 -c 'import os, sys
if os.fork() == 0: os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' "$@" 2>&1
    fi
)
[ -e "$control/claimed" ] && exit
echo "${answer:-the job has no supervisor}" >&2
exit 1
