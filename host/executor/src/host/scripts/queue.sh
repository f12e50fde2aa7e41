# Prints the user's jobs in Slurm: name, number, state and reason. It remembers those that are over
# for some minutes.

squeue --noheader --user="$(id -un)" --states=all --format='%j|%i|%T|%r'
