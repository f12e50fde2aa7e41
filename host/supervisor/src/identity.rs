//! Tells processes apart although their numbers are used again, as `identity.sh` does.

use std::fs;
use std::io;

use nix::unistd::Pid;

/// What `/proc/PID/stat` says of a process (proc_pid_stat(5)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stat {
    /// It has ended, and nobody has asked how.
    pub(crate) is_zombie: bool,
    pub(crate) parent: Pid,
    pub(crate) group: Pid,
    pub(crate) session: Pid,
    /// When it was born, in ticks of the system's clock since the boot.
    pub(crate) born: u64,
}

/// Looks at a process; `None` where there is none.
pub(crate) fn stat(process: Pid) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

fn parse(text: &str) -> Option<Stat> {
    // Its name comes second, in parentheses, and may hold anything.
    let (_, rest) = text.rsplit_once(") ")?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let number = |place: usize| words.get(place)?.parse().ok().map(Pid::from_raw);
    Some(Stat {
        is_zombie: words.first() == Some(&"Z"),
        parent: number(1)?,
        group: number(2)?,
        session: number(3)?,
        born: words.get(19)?.parse().ok()?,
    })
}

/// What tells this process from every other one that this machine ever had: its number, the boot, and when it was born.
pub(crate) fn of_this_process() -> io::Result<String> {
    let own = Pid::this();
    let unknown = || io::Error::other("/proc does not tell who this process is");
    let Stat { born, .. } = stat(own).ok_or_else(unknown)?;
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
    Ok(format!("{own} {} {born}", boot.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_programs_do_not_confuse() {
        let text = "17 (a) Z 1 (b) R 3 4 5 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 777 0 0\n";
        let [parent, group, session] = [3, 4, 5].map(Pid::from_raw);
        let expected = Stat { is_zombie: false, parent, group, session, born: 777 };
        assert_eq!(parse(text), Some(expected));
        assert_eq!(parse("17 (a"), None);
    }

    #[test]
    fn this_process_is_found() {
        assert_eq!(stat(Pid::this()).unwrap().parent, Pid::parent());
        let identity = of_this_process().unwrap();
        assert!(identity.starts_with(&format!("{} ", std::process::id())), "{identity}");
        assert_eq!(identity.split(' ').count(), 3);
    }
}
