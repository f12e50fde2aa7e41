# Makes the installation's folder on the host, readable by its owner alone, with the supervisor in
# it.
#
# usage: BASE SUPERVISOR TEXT

umask 077
mkdir -p "$1/jobs" "$1/control" "$1/store" && chmod 700 "$1" || exit
[ -e "$1/$2" ] && exit
printf '%s' "$3" >"$1/$2.$$" && mv "$1/$2.$$" "$1/$2"
