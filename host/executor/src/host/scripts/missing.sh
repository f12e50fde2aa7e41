# Prints those of the programs that are not on the host. Of alternatives, "python3|python", one is
# enough.
#
# usage: PATH PROGRAM...   (no PATH: the host's own)

[ -n "$1" ] && PATH=$1
shift
for program; do
    found=
    IFS='|'
    for alternative in $program; do
        command -v "$alternative" >/dev/null && found=1
    done
    [ "$found" ] || printf '%s\n' "$program"
done
