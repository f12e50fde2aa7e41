# Tells processes apart although their numbers are used again. Put before the scripts that need it.

# Sets `identity` to what tells the process $1 from every other one that this machine ever had: its
# number, the boot, and when it was born. Fails where there is no such process, or it has ended.
identify() {
    if [ -r /proc/self/stat ]; then
        { read -r status <"/proc/$1/stat"; } 2>/dev/null || return
        # Its name comes first, in parentheses, and may hold anything.
        process=$1
        set -- ${status##*) }
        [ "$1" != Z ] || return
        [ "$boot" ] || read -r boot </proc/sys/kernel/random/boot_id
        identity="$process $boot ${20}"
    else
        born=$(ps -o lstart= -p "$1") && identity="$1 - $born"
    fi
}
