//! How a job ended, read from the line that its supervisor left.

use gantry_model::exec::{ExecExit, ExecOutcome};
use jiff::{SignedDuration, Timestamp};

/// What the host says about a job.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nobody has it.
    Unclaimed,
    /// It runs, as far as its host knows, or is about to.
    Claimed {
        /// Slurm's number of it.
        number: Option<String>,
    },
    /// It has ended.
    Ended(Ended),
}

/// How it ended, by the host's clock.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// Without the message of a job that was not started.
    outcome: ExecOutcome,
    started_at: Timestamp,
    ended_at: Timestamp,
    /// When the host said so; the job's end, where it was not asked for the time.
    pub(super) told_at: Timestamp,
}

impl State {
    /// Reads what `state.sh` prints, or an end as its supervisor wrote it.
    pub(super) fn parse(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (outcome, times) = match words.as_slice() {
            ["unclaimed"] => return Self::Unclaimed,
            ["claimed", number @ ..] => {
                let number = number.first().map(|&number| number.to_owned());
                return Self::Claimed { number };
            }
            ["exited", code, times @ ..] => {
                let outcome = code.parse().map(|code| ExecOutcome::Exited { code });
                (outcome.unwrap_or(ExecOutcome::Lost), times)
            }
            ["timed-out", times @ ..] => (ExecOutcome::TimedOut, times),
            ["out-of-memory", times @ ..] => (ExecOutcome::OutOfMemory, times),
            ["not-started", times @ ..] => {
                (ExecOutcome::NotStarted { message: String::new() }, times)
            }
            [_, times @ ..] => (ExecOutcome::Lost, times),
            [] => (ExecOutcome::Lost, &[][..]),
        };
        let times: Vec<Timestamp> = times.iter().filter_map(|word| time(word)).collect();
        let told_at = times.last().copied().unwrap_or(Timestamp::UNIX_EPOCH);
        let (started_at, ended_at) = match times.as_slice() {
            &[started_at, ended_at] | &[started_at, ended_at, _] => (started_at, ended_at),
            _ => (told_at, told_at),
        };
        Self::Ended(Ended { outcome, started_at, ended_at, told_at })
    }
}

impl Ended {
    /// By another clock, which is ahead by `offset`.
    pub(super) fn exit(self, offset: SignedDuration) -> ExecExit {
        let shifted = |time: Timestamp| time.saturating_add(offset).unwrap_or(time);
        ExecExit {
            outcome: self.outcome,
            started_at: shifted(self.started_at),
            // A clock that was set back while the job ran.
            ended_at: shifted(self.ended_at.max(self.started_at)),
        }
    }
}

/// What `date +%s.%N` prints; not every `date` knows fractions.
fn time(word: &str) -> Option<Timestamp> {
    let (seconds, fraction) = word.split_once('.').unwrap_or((word, ""));
    let nanoseconds = if fraction.len() == 9 { fraction.parse().unwrap_or(0) } else { 0 };
    Timestamp::new(seconds.parse().ok()?, nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(text: &str) -> ExecExit {
        match State::parse(text) {
            State::Ended(ended) => ended.exit(SignedDuration::ZERO),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn each_end_is_read() {
        let times = "1795346009.593405534 1795346010.%N 1795346011.000000001\n";
        for (line, outcome) in [
            ("exited 3", ExecOutcome::Exited { code: 3 }),
            ("timed-out", ExecOutcome::TimedOut),
            ("out-of-memory", ExecOutcome::OutOfMemory),
            ("not-started", ExecOutcome::NotStarted { message: String::new() }),
            ("lost", ExecOutcome::Lost),
            ("exited soon", ExecOutcome::Lost),
        ] {
            let exit = ended(&format!("{line} {times}"));
            assert_eq!(exit.outcome, outcome);
            assert_eq!(exit.started_at.as_nanosecond(), 1_795_346_009_593_405_534);
            assert_eq!(exit.ended_at.as_nanosecond(), 1_795_346_010_000_000_000);
        }
        assert_eq!(ended("").outcome, ExecOutcome::Lost);
        assert_eq!(State::parse("claimed \n"), State::Claimed { number: None });
        let number = Some("17_3".to_owned());
        assert_eq!(State::parse("claimed 17_3\n"), State::Claimed { number });
        assert_eq!(State::parse("unclaimed\n"), State::Unclaimed);
    }

    #[test]
    fn a_host_whose_clock_is_wrong_is_corrected() {
        let State::Ended(ended) = State::parse("exited 0 100 105 110") else { panic!() };
        let exit = ended.exit(SignedDuration::from_secs(1000));
        assert_eq!((exit.started_at.as_second(), exit.ended_at.as_second()), (1100, 1105));
    }
}
