# Ends what is left of a container that Podman has forgotten. Where `podman run` is ended after it made the container's
# processes, and before it noted that there are some, `podman rm` leaves these: conmon, which looks after them, and the first
# one, which waits for ever to be started.

# Ends the processes of the container $1, as long as there are any. Does nothing with other engines.
end_forgotten() {
    tries=0
    while [ $tries -lt 100 ] && find_conmon "$1"; do
        # Conmon ends when what it looks after has ended; it may be about to start that.
        "$runtime" delete --force "$id" || [ $tries -lt 20 ] || kill -KILL "$conmon"
        tries=$((tries + 1))
        sleep 0.1 || sleep 1
    done
} >/dev/null 2>&1

# Sets `conmon` to the process that looks after the container $1, `id` and `runtime` to what it was told.
find_conmon() {
    for file in $(grep -lF "$1" /proc/[0-9]*/cmdline); do
        [ "$(word_after -n)" = "$1" ] || continue
        id=$(word_after -c) runtime=$(word_after -r) conmon=${file#/proc/} conmon=${conmon%/cmdline}
        [ -n "$id" ] && [ -n "$runtime" ] && return
    done
    return 1
}

# Prints the word after the word $1 on the command line in `file`.
word_after() {
    tr '\0' '\n' <"$file" | sed -n "/^$1\$/{n;p;q;}"
}
