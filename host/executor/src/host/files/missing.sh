# Prints which of the digests $2, $3 and so on the store in folder $1 does not have as they came.
store=$1
shift
for digest do
  # Every file has a time before the stamp's, unless somebody wrote to it since: a job that runs as
  # root in its container can.
  if [ ! -f "$store/$digest" ] || [ "$store/$digest" -nt "$store/stamp" ]; then
    printf '%s\n' "$digest"
  fi
done
