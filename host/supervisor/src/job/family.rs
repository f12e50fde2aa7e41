//! The processes that a job consists of: its first one, and all that came from it.

use std::fs;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::identity::{Stat, stat};

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those in the session of this process, which is that of the job.
    Session,
    /// Also those that left it.
    All,
}

/// Those that run, below this process, each with its group.
fn members(scope: Scope) -> Vec<(Pid, Pid)> {
    let own = Pid::this();
    let all: Vec<(Pid, Stat)> = processes().filter_map(|id| Some((id, stat(id)?))).collect();
    let mut family = vec![own];
    let mut seen = 0;
    while let Some(&parent) = family.get(seen) {
        family.extend(all.iter().filter(|(_, stat)| stat.parent == parent).map(|(id, _)| *id));
        seen += 1;
    }
    let is_meant = |(id, stat): &&(Pid, Stat)| {
        *id != own
            && !stat.is_zombie
            && family.contains(id)
            && (scope == Scope::All || stat.session == own)
    };
    all.iter().filter(is_meant).map(|(id, stat)| (*id, stat.group)).collect()
}

fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw))
}

/// Whether any of them runs.
pub(super) fn is_left(scope: Scope) -> bool {
    !members(scope).is_empty()
}

/// Sends a signal to each of them; whether there was any. The job's group gets it at once, so that none that is just being
/// made is missed.
pub(super) fn send(signal: Signal, scope: Scope, job: Pid) -> bool {
    let members = members(scope);
    // Those that have ended since hear nothing.
    if members.iter().any(|(_, group)| *group == job) {
        let _heard = killpg(job, signal);
    }
    for (member, _) in members.iter().filter(|(_, group)| *group != job) {
        let _heard = kill(*member, signal);
    }
    !members.is_empty()
}
