#!/bin/sh
# Copies each input to the output of the same name, and lists the optional inputs that were not given.
set -eu
cp -r /inputs/. /outputs/
mkdir /outputs/left_out
count=0
for name in optional_string optional_integer optional_integers; do
  if [ -e "/inputs/$name" ]; then
    rm -r "/outputs/$name"
  else
    printf %s "$name" >"/outputs/left_out/$count"
    count=$((count + 1))
  fi
done
echo "size: $count" >/outputs/left_out/array.yml
echo "copied $(find /inputs -mindepth 1 -maxdepth 1 | wc -l) inputs, $count left out"
