# Says what there is on a host: lines of a word and what belongs to it. $1: the working folder, which
# is made where it is not there.
say() {
  printf '%s %s\n' "$1" "$(printf %s "$2" | tr '\n' ' ')"
}

say time "$(date +%s)"
say system "$(uname -s -r -m)"
for program in \
  tar xargs find mkfifo head tail sha256sum shasum openssl setsid perl \
  bash python3 python matlab pwsh docker podman sbatch squeue sacct scancel
do
  if command -v "$program" >/dev/null 2>&1; then
    say has "$program"
  fi
done

try=$1/.gantry-test-$$
if problem=$( (umask 077 && mkdir -p "$1" && : >"$try" && rm -f "$try") 2>&1); then
  # Its last line, so that a long name of a device, which takes a line of its own, is no trouble.
  say free "$(df -P -k "$1" | tail -n 1 | tr -s ' ' | sed 's/.* \([0-9]*\) [0-9]*% .*/\1/')"
else
  say folder-problem "$problem"
fi
