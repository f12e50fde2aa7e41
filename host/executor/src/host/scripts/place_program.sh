# Takes a program from standard input, in the place of all earlier ones: those that run go on.
#
# usage: BASE PREFIX NAME

cd "$1" || exit
umask 077
cat >".$3.$$" && chmod 700 ".$3.$$" || exit
rm -f "$2"*
mv ".$3.$$" "$3"
