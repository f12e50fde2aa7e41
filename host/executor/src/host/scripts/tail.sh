# Prints the end of what a job wrote to its standard error.
#
# usage: BASE JOB

[ ! -e "$1/control/$2/stderr" ] || tail -c 4096 "$1/control/$2/stderr"
