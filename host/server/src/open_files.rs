//! How many files the server may have open.

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// As many as a server with thousands of plugins needs. Not all that the machine may offer, which
/// can be a billion: jobs inherit it, and some programs look at each possible file when they start.
const WANTED: u64 = 65_536;

/// Raises the process's own limit as far as the machine lets it, up to what is wanted. Each loaded
/// plugin keeps a file open, and the limit of 1,024 that systems set is meant for programs that
/// wait with `select`, which this one does not.
pub(crate) fn allow() -> Result<(), Errno> {
    let limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.unwrap_or(u64::MAX).min(WANTED);
    if limit.current.is_none_or(|current| current >= allowed) {
        return Ok(());
    }
    setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), ..limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_limit_is_raised_as_far_as_the_machine_lets_it() {
        let machine = getrlimit(Resource::Nofile);
        let usual = Rlimit { current: Some(1024), ..machine };
        setrlimit(Resource::Nofile, usual).unwrap();
        allow().unwrap();
        let raised = getrlimit(Resource::Nofile).current.unwrap();
        assert_eq!(raised, machine.maximum.unwrap_or(u64::MAX).min(WANTED));
    }
}
