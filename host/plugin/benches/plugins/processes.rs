//! What it takes to start a process, the other way to run somebody's code.

use std::process::{Command, Stdio};

use crate::report::Table;
use crate::timing::{Times, timed};

const ROUNDS: usize = 200;
const WARM_UP: usize = 10;

pub(crate) fn measure() -> Table {
    let mut table = Table::new("Starting a process, for comparison", &["p50, µs", "p99, µs"]);
    let mut row = |name: &str, times: Times| {
        table.row(name, [times.p50().into(), times.p99().into()]);
    };
    row("/bin/true", started(&mut Command::new("/bin/true")));
    row("python3 -c pass", started(&mut python()));
    table
}

/// `python3 -c pass`, by the interpreter itself: where versions are chosen by a script, the script
/// would take most of the time.
pub(crate) fn python() -> Command {
    let asked = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
    let said = asked.expect("python3 is needed to compare with").stdout;
    let mut command = Command::new(String::from_utf8_lossy(&said).trim_end());
    command.args(["-c", "pass"]);
    command
}

/// How long it takes from the start of a process to its end.
pub(crate) fn started(command: &mut Command) -> Times {
    command.stdin(Stdio::null());
    let mut run = || {
        let (time, status) = timed(|| command.status());
        assert!(status.expect("a program that can be started").success(), "{command:?} failed");
        time
    };
    for _ in 0..WARM_UP {
        run();
    }
    (0..ROUNDS).map(|_| run()).collect()
}
