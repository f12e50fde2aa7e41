//! What Slurm says about jobs: one question for all of them, however many wait for the answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::job::HostJob;
use super::shell::Shell;
use crate::error::ExecError;

const QUEUE: &str = include_str!("scripts/queue.sh");
const CANCEL: &str = include_str!("scripts/cancel.sh");
const PENDING: &str = include_str!("scripts/pending.sh");

/// How long an answer is good for all who ask. Slurm's controller is everybody's.
const FRESH: Duration = Duration::from_millis(1500);

/// In so many looks after one another a job must be over before it is taken for over: its exit may
/// be under way from its node by a file system that is late.
const LOOKS: u32 = 3;

/// The jobs of a user by their numbers.
type Jobs = Arc<HashMap<String, Entry>>;

/// What Slurm has of a user.
pub(super) struct Queue {
    shell: Shell,
    newest: Mutex<Option<(Instant, Jobs)>>,
}

/// A job in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    state: String,
    reason: String,
}

/// What one who waits has seen so far.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// Slurm's number of the job: of an array's job, with its place there.
    pub(super) number: Option<String>,
    over: u32,
    reason: String,
}

/// What is seen of a job.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// Slurm has it.
    There,
    /// Slurm does not have it any more.
    Over {
        /// As scripts call it.
        outcome: &'static str,
        /// For the job's log.
        note: String,
    },
}

/// Slurm's reason why a job waits that its scheduler has not come to yet.
const NOT_LOOKED_AT: &str = "None";

impl Queue {
    /// How long to wait between looks.
    pub(super) const PAUSE: Duration = Duration::from_secs(2);

    pub(super) fn new(shell: Shell) -> Self {
        Self { shell, newest: Mutex::default() }
    }

    /// Takes the job out of the queue if it waits, and asks it to end if it runs.
    pub(super) async fn cancel(&self, job: &HostJob) -> Result<(), ExecError> {
        self.shell.call("cancel a job in Slurm", CANCEL, &[&job.base, &job.name]).await.map(|_| ())
    }

    /// Looks for a job; why it waits is written to its log.
    pub(super) async fn look(&self, job: &HostJob, look: &mut Look) -> Result<Sight, ExecError> {
        let jobs = self.jobs().await?;
        let number = look.number.clone().unwrap_or_default();
        let entry = jobs.get(&number);
        let sight = look.at(entry);
        if let Some(Entry { state, reason }) = entry
            && state == "PENDING"
            && *reason != NOT_LOOKED_AT
            && *reason != look.reason
        {
            look.reason.clone_from(reason);
            let note = format!("Slurm's job {number} waits: {reason}");
            let arguments = [&*job.base, &job.name, reason, &note];
            self.shell.call("write to a log", PENDING, &arguments).await?;
        }
        Ok(sight)
    }

    async fn jobs(&self) -> Result<Jobs, ExecError> {
        let mut newest = self.newest.lock().await;
        if let Some((at, jobs)) = &*newest
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(jobs));
        }
        let text = self.shell.call("tell what Slurm does", QUEUE, &[]).await?;
        let jobs = Arc::new(parse(&String::from_utf8_lossy(&text)));
        *newest = Some((Instant::now(), Arc::clone(&jobs)));
        Ok(jobs)
    }
}

impl Look {
    fn at(&mut self, entry: Option<&Entry>) -> Sight {
        let (outcome, end) = match entry.map(|entry| (entry, outcome(&entry.state))) {
            Some((_, None)) => {
                self.over = 0;
                return Sight::There;
            }
            Some((Entry { state, reason }, Some(outcome))) => {
                let number = self.number.as_deref().unwrap_or_default();
                (outcome, format!("Slurm's job {number} ended: {state} ({reason})"))
            }
            None => ("lost", "Slurm does not know the job any more".to_owned()),
        };
        self.over += 1;
        if self.over < LOOKS { Sight::There } else { Sight::Over { outcome, note: end } }
    }
}

/// How a job ended whose supervisor did not tell; `None` while Slurm has it.
fn outcome(state: &str) -> Option<&'static str> {
    match state {
        "TIMEOUT" | "DEADLINE" => Some("timed-out"),
        "OUT_OF_MEMORY" => Some("out-of-memory"),
        "BOOT_FAIL" | "CANCELLED" | "COMPLETED" | "FAILED" | "NODE_FAIL" | "PREEMPTED"
        | "REVOKED" | "LAUNCH_FAILED" | "RECONFIG_FAIL" => Some("lost"),
        _ => None,
    }
}

/// Reads what `queue.sh` prints: number, state and reason.
fn parse(text: &str) -> HashMap<String, Entry> {
    let entry = |line: &str| {
        let mut words = line.splitn(3, '|').map(|word| word.trim().to_owned());
        let (number, state) = (words.next()?, words.next()?);
        Some((number, Entry { state, reason: words.next().unwrap_or_default() }))
    };
    text.lines().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "17|PENDING|Resources\n18_0|RUNNING|None\n18_1|TIMEOUT|TimeLimit\n\
        20|CANCELLED|None\n22|NODE_FAIL|None\n23|OUT_OF_MEMORY|OutOfMemory\n";

    #[test]
    fn a_job_is_over_when_slurm_says_so_several_times() {
        let jobs = parse(TEXT);
        for (number, expected) in [
            ("17", None),
            ("18_0", None),
            ("18_1", Some("timed-out")),
            ("20", Some("lost")),
            ("22", Some("lost")),
            ("23", Some("out-of-memory")),
            ("18_2", Some("lost")),
        ] {
            let mut look = Look::default();
            let mut seen = Sight::There;
            for _ in 1..LOOKS {
                assert_eq!(look.at(jobs.get(number)), Sight::There, "{number}");
            }
            if let Some(outcome) = expected {
                seen = look.at(jobs.get(number));
                assert!(
                    matches!(&seen, Sight::Over { outcome: found, .. } if *found == outcome),
                    "{number}: {seen:?}"
                );
            }
            assert_eq!(seen == Sight::There, expected.is_none());
        }
    }

    #[test]
    fn a_job_that_comes_back_is_not_over() {
        let jobs = parse(TEXT);
        let mut look = Look::default();
        for _ in 0..10 {
            assert_eq!(look.at(None), Sight::There);
            assert_eq!(look.at(jobs.get("18_0")), Sight::There);
        }
    }
}
