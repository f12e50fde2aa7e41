# Says what kind of machine this is, and which files of this name there are.
#
# usage: BASE PREFIX

uname -sm
cd "$1" || exit
for file in "$2"*; do
    [ ! -x "$file" ] || echo "$file"
done
