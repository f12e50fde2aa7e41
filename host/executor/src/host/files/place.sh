# Gives the job in folder $2 of the folder $1 files of the store. Then come pairs of arguments: a
# digest, and the file's path in the job's folder.
base=$1 job=$1/$2
shift 2
umask 077
mkdir -p "$base" || exit
umask 022
mkdir -p "$job" || exit
while [ $# -gt 0 ]; do
  file=$job/$2
  [ -d "${file%/*}" ] || mkdir -p "${file%/*}" || exit
  # Some file systems have no hard links.
  ln -f "$base/store/$1" "$file" 2>/dev/null ||
    { cp -p "$base/store/$1" "$file.part" && mv -f "$file.part" "$file"; } || exit
  shift 2
done
