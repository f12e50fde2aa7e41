# Removes all that there is of a job that has ended or was never started. Exits with 91 where it has
# not ended. `end_forgotten` (end_forgotten.sh) is put before it.
#
# usage: BASE JOB

control=$1/control/$2 folder=$1/jobs/$2
[ -s "$control/exit" ] || { [ ! -e "$control/claimed" ] && [ ! -e "$control/submitted" ]; } || exit 91
if [ -e "$control/container" ]; then
    read -r engine name <"$control/container"
    "$engine" container inspect "$name" >/dev/null 2>&1 &&
        "$engine" rm --force --volumes "$name" >/dev/null
    end_forgotten "$name"
fi
rm -rf "$folder" "$control" 2>/dev/null || {
    # A job may leave folders that not even their owner may change.
    chmod -R u+rwX "$folder" 2>/dev/null
    rm -rf "$folder" "$control"
}
