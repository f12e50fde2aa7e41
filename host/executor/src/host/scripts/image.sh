# Pulls an image where it is not there, or builds it. What the engine prints goes to the job's log,
# and its end also to standard error.
#
# usage: BASE JOB ENGINE IMAGE DOCKERFILE CREDENTIALS   (the last two may be empty)

control=$1/control/$2 files=$1/jobs/$2/files engine=$3 image=$4 dockerfile=$5
mkdir -p "$control" && true >>"$control/stdout" && true >>"$control/stderr" || exit
[ -z "$dockerfile" ] && "$engine" image inspect "$image" >/dev/null 2>&1 && exit

# Credentials in a file that nobody else reads, on no command line, for as long as they are needed.
login=
if [ -n "$6" ]; then
    login=$control/login.$$
    trap 'rm -rf "$login"' EXIT
    trap 'exit 1' HUP INT TERM
    (umask 077 && mkdir "$login" && printf '%s' "$6" >"$login/config.json") || exit
fi

engine() {
    action=$1
    shift
    if [ -z "$login" ]; then
        "$engine" "$action" "$@"
    elif [ "$engine" = docker ]; then
        docker --config "$login" "$action" "$@"
    else
        "$engine" "$action" --authfile "$login/config.json" "$@"
    fi
}

# From the last line on, should it fail.
before=$(wc -c <"$control/stderr")
if [ -n "$dockerfile" ]; then
    # By standard input: in the name of a file, Podman takes commas and quotes for its own.
    cd "$files" && engine build --tag "$image" --file - . <"$dockerfile"
else
    engine pull "$image" </dev/null
fi >>"$control/stderr" 2>&1 && exit
code=$?
tail -c "+$((before + 1))" "$control/stderr" | tail -c 4096 >&2
exit $code
