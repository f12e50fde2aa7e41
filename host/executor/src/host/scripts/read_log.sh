# Prints a part of a job's output.
#
# usage: BASE JOB STREAM FIRST_BYTE LIMIT   (the first byte of all is 1)

file=$1/control/$2/$3
[ -e "$file" ] || exit 0
tail -c "+$4" "$file" | head -c "$5"
