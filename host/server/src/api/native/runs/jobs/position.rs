//! Where a reader of a script run's output stands, as the id of an event: `1:0=1.120.0,2=1.7.0` is attempt 1, the first turn of
//! job 0 with 120 bytes of standard output and none of standard error, and so on.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use gantry_model::exec::LogStream;

/// Where a reader stands in what all jobs print.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::api::native::runs) struct Position {
    pub(super) attempt: u32,
    /// By the job's place among the task's jobs.
    jobs: BTreeMap<u32, InJob>,
}

/// Where a reader stands in what a job prints.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct InJob {
    /// Which start of the job.
    pub(super) turn: u32,
    /// The next byte of standard output.
    pub(super) stdout: u64,
    /// The next byte of standard error.
    pub(super) stderr: u64,
}

impl Position {
    /// Before the first byte of an attempt.
    pub(super) fn begin(attempt: u32) -> Self {
        Self { attempt, jobs: BTreeMap::new() }
    }

    /// Where the reader stands in a turn of a job.
    pub(super) fn of(&self, job: u32, turn: u32) -> InJob {
        let known = self.jobs.get(&job).filter(|known| known.turn == turn);
        known.copied().unwrap_or(InJob { turn, stdout: 0, stderr: 0 })
    }

    /// The reader has moved on in a job.
    pub(super) fn set(&mut self, job: u32, place: InJob) {
        self.jobs.insert(job, place);
    }
}

impl InJob {
    pub(super) fn next(&mut self, stream: LogStream) -> &mut u64 {
        match stream {
            LogStream::Stdout => &mut self.stdout,
            LogStream::Stderr => &mut self.stderr,
        }
    }
}

/// A text is not a position in what jobs print.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::api::native::runs) struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let parse = || {
            let (attempt, jobs) = text.split_once(':')?;
            let jobs = jobs.split(',').filter(|job| !job.is_empty()).map(in_job);
            Some(Self { attempt: attempt.parse().ok()?, jobs: jobs.collect::<Option<_>>()? })
        };
        parse().ok_or(NoPosition)
    }
}

fn in_job(text: &str) -> Option<(u32, InJob)> {
    let (job, place) = text.split_once('=')?;
    let mut parts = place.split('.');
    let mut part = || parts.next();
    let (turn, stdout, stderr) =
        (part()?.parse().ok()?, part()?.parse().ok()?, part()?.parse().ok()?);
    part().is_none().then_some((job.parse().ok()?, InJob { turn, stdout, stderr }))
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.attempt)?;
        for (number, (job, InJob { turn, stdout, stderr })) in self.jobs.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(f, "{comma}{job}={turn}.{stdout}.{stderr}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_the_way_to_the_client_and_back() {
        let mut position = Position::begin(2);
        assert_eq!(position.to_string().parse(), Ok(position.clone()));
        position.set(0, InJob { turn: 1, stdout: 120, stderr: 0 });
        position.set(7, InJob { turn: 3, stdout: 0, stderr: 9 });
        assert_eq!(position.to_string(), "2:0=1.120.0,7=3.0.9");
        assert_eq!(position.to_string().parse(), Ok(position));
        for text in ["", "1", "1:x", "1:0=1.2", "1:0=1.2.3.4", "x:", "1:0=1.-2.3"] {
            assert_eq!(text.parse::<Position>(), Err(NoPosition), "{text}");
        }
    }

    #[test]
    fn another_turn_begins_at_its_first_byte() {
        let mut position = Position::begin(1);
        position.set(0, InJob { turn: 1, stdout: 120, stderr: 4 });
        assert_eq!(position.of(0, 1).stdout, 120);
        assert_eq!(position.of(0, 2), InJob { turn: 2, stdout: 0, stderr: 0 });
    }
}
