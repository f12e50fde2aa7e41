//! Looks after one job, in a session of its own. It needs nothing from the server: whether that, or its connection, is
//! lost, the job goes on, and its output and its end are found in the folder. What the files there mean is said in
//! `supervisor.sh`, which keeps the same ones.

mod claim;
mod exit;
mod family;
mod launch;
mod life;
mod log;

use std::io;
use std::path::Path;
use std::time::SystemTime;

use gantry_supervisor::{Order, Outcome};
use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::Signal;
use nix::unistd::{dup2_stderr, dup2_stdin, dup2_stdout, setsid};

use self::life::Life;
use self::log::Log;
use crate::requests::say;
use crate::signals::Signals;

/// What asks this process to look up; only KILL ends it.
const HEARD: [Signal; 5] =
    [Signal::SIGCHLD, Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT];

/// Runs the job that standard input orders, unless somebody has it; `id` is that of the request.
pub(crate) fn supervise(control: &Path, id: &str) -> io::Result<()> {
    let id = id.parse().map_err(io::Error::other)?;
    match begin(control) {
        Ok(Some((order, signals))) => {
            say(id, Outcome::Done);
            run(control, &order, signals)
        }
        Ok(None) => {
            say(id, Outcome::Done);
            Ok(())
        }
        Err(error) => {
            say(id, Outcome::Failed(error.to_string()));
            Err(error)
        }
    }
}

/// Takes the job; `None` where somebody has it.
fn begin(control: &Path) -> io::Result<Option<(Order, Signals)>> {
    let signals = Signals::catch(&HEARD)?;
    let order: Order = serde_json::from_reader(io::stdin())?;
    setsid()?;
    // What leaves the session of the job becomes a child of this process, and is not lost from sight.
    set_child_subreaper(true)?;
    Ok(claim::take(control)?.then_some((order, signals)))
}

/// The job, from its start to the end of all that it leaves behind.
fn run(control: &Path, order: &Order, signals: Signals) -> io::Result<()> {
    leave_streams()?;
    let started = now();
    let [(stdout, to_stdout), (stderr, to_stderr)] = [io::pipe()?, io::pipe()?];
    let keep = |name, pipe| Log::open(&control.join(name), pipe, order.limits.log_bytes);
    let logs = [keep("stdout", stdout)?, keep("stderr", stderr)?];
    // The ends of the pipes that are the job's are dropped here.
    let job = launch::launch(order, &{ [to_stdout, to_stderr] });
    let mut life = Life::new(control, order.limits, signals, logs);
    let outcome = match job {
        Ok(job) => life.live(job),
        Err(failure) => life.fail(&failure),
    };
    exit::write(control, &format!("{outcome} {started} {}", now()));
    exit::tell_watchers(control);
    life.end_escaped();
    Ok(())
}

/// The channel of whoever started this closes once nobody holds it.
fn leave_streams() -> io::Result<()> {
    let nothing = std::fs::File::options().read(true).write(true).open("/dev/null")?;
    dup2_stdin(&nothing)?;
    dup2_stdout(&nothing)?;
    dup2_stderr(&nothing)?;
    Ok(())
}

/// As `date +%s.%N` prints it.
#[expect(clippy::disallowed_methods, reason = "the clock of the host is what is asked for")]
fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{}.{:09}", since.as_secs(), since.subsec_nanos())
}
