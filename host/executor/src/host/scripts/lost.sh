# Ends what still runs of a job that nobody looks after any more, and tells how it ended. Does
# nothing where somebody does. `identify` (identity.sh) and `end_forgotten` (end_forgotten.sh) are put
# before it.
#
# usage: BASE JOB OUTCOME NOTE   ("lost" where nothing is known; the note may be empty)

cd "$1/control/$2" || exit
[ -s exit ] && exit
if [ ! -e submitted ]; then
    read -r supervisor rest <claimed || exit
    identify "$supervisor" && [ "$identity" = "$supervisor $rest" ] && exit
fi
outcome=$3
echo lost >"claim.$$" && ln "claim.$$" claimed 2>/dev/null && [ "$outcome" = lost ] &&
    outcome=not-started
true >ended

# By a variable that only processes of this job have, since numbers may be others' by now.
for file in $(grep -l "GANTRY_JOB=$2" /proc/[0-9]*/environ); do
    tr '\0' '\n' <"$file" | grep -qxF "GANTRY_JOB=$2" || continue
    number=${file#/proc/}
    kill -KILL "${number%/environ}"
done 2>/dev/null
if [ -e container ]; then
    read -r engine name <container
    "$engine" rm --force --volumes "$name" >/dev/null 2>&1
    end_forgotten "$name"
fi
read -r napping rest 2>/dev/null <nap && identify "$napping" &&
    [ "$identity" = "$napping $rest" ] && kill "$napping"

[ -z "$4" ] || printf '%s\n' "$4" >>stderr
# When it ended nobody knows; it is over now.
now=$(date +%s.%N)
echo "$outcome $now $now" >exit.part && mv exit.part exit
