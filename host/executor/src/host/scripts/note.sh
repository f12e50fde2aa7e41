# Writes a line to a job's log.
#
# usage: BASE JOB TEXT

mkdir -p "$1/control/$2" && cd "$1/control/$2" && true >>stdout && printf '%s\n' "$3" >>stderr
