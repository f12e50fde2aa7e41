# Prints those of the folders that are not on the host, or not to be seen there.
#
# usage: FOLDER...

for folder; do
    [ -d "$folder" ] || printf '%s\n' "$folder"
done
