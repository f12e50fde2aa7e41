# Writes to a job's log why it waits, unless that is the last that was said.
#
# usage: BASE JOB REASON NOTE

cd "$1/control/$2" || exit
read -r said 2>/dev/null <pending
[ "$said" = "$3" ] && exit
printf '%s\n' "$4" >>stderr && printf '%s\n' "$3" >pending
