# Says on a line what is at $2 (folder, file, nothing, outside), then sends it as a tar stream. It
# has to be in the folder $1 when all links on the way to it are followed.
tell() {
  echo "$1"
  exit 0
}

send() {
  # That of BSD and macOS has another format by default, which hides sizes and names. That of GNU ends
  # with 1 where something changed meanwhile: a job that still runs may do so.
  case $(tar --version 2>/dev/null) in
    bsdtar*) COPYFILE_DISABLE=1 exec tar --format gnutar -c -f - "$1" ;;
    *GNU*)
      tar -c -f - "$1"
      code=$?
      [ $code = 1 ] && exit 0
      exit $code
      ;;
    *) exec tar -c -f - "$1" ;;
  esac
}

within=$(cd "$1" 2>/dev/null && pwd -P) || tell nothing
[ "$within" != / ] || within=
if [ "$1" = "$2" ]; then
  folder=$2 name=.
else
  folder=${2%/*} name=${2##*/}
fi
cd "${folder:-/}" 2>/dev/null || tell nothing
case $(pwd -P)/ in
  "$within"/*) ;;
  *) tell outside ;;
esac
if [ -L "./$name" ]; then
  echo file
  send "./$name"
elif [ -d "./$name" ]; then
  echo folder
  cd "./$name" && send .
elif [ -e "./$name" ]; then
  echo file
  send "./$name"
fi
tell nothing
