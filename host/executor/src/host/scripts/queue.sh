# Prints the user's jobs in Slurm: number, state and reason; of an array each job. It remembers those
# that are over for some minutes.

squeue --noheader --array --user="$(id -un)" --states=all --format='%i|%T|%r'
