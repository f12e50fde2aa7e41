//! How a command ends, as the shell sees it.

use std::process::ExitCode;

/// What `--help` says of it.
pub(super) const HELP: &str = "\
Exit codes:
  0    done; for `run`: the run is FINISHED
  1    it failed; for `run` and `logs -f`: the run is FAILED or CANCELED
  2    wrong usage, or values that the task does not take
  3    not found, or the token does not allow it
  4    waited longer than --timeout; the run goes on
  130  interrupted; a run that was started goes on";

/// How a command ended. The codes are part of the interface: scripts depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    /// Not found, or not allowed.
    Refused = 3,
    TimedOut = 4,
    /// 128 + SIGINT, as shells have it.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
