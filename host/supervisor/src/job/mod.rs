//! Looks after jobs, one after the other, in a session of its own. A job needs nothing from the server: whether that, or its
//! connection, is lost, the job goes on, and its output and its end are found in the folder. What the files there mean is
//! said in `supervisor.sh`, which keeps the same ones.

mod claim;
mod exit;
mod family;
mod launch;
mod life;
mod log;

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use gantry_supervisor::{Order, Outcome, Wish};
use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::Signal;
use nix::unistd::setsid;

use self::claim::Claimant;
pub(crate) use self::claim::SIGNATURE;
use self::exit::Exit;
use self::life::Life;
use self::log::Log;
use crate::line::Line;
use crate::signals::Signals;

/// What asks this process to look up; only KILL ends it.
const HEARD: [Signal; 5] =
    [Signal::SIGCHLD, Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT];

/// Runs the jobs that standard input orders, until nobody can order any more.
pub(crate) fn supervise() -> io::Result<()> {
    let mut signals = Signals::catch(&HEARD)?;
    setsid()?;
    // What leaves the session of a job becomes a child of this process, and is not lost from sight.
    set_child_subreaper(true)?;
    let mut line = Line::open()?;
    let mut claimant = Claimant::new()?;
    while let Some(request) = line.request()? {
        let Wish::Start(order) = request.wish else {
            return Err(io::Error::other("a supervisor only starts jobs"));
        };
        let control = Path::new(&order.place.control);
        let answer = match take(&mut claimant, control, &order) {
            Ok(Taken::Here(exit)) => {
                line.say(request.id, [Outcome::Done]);
                run(&order, exit, &mut signals, |outcomes| line.say(request.id, outcomes))?;
                continue;
            }
            Ok(Taken::Elsewhere) => Outcome::Done,
            Ok(Taken::NotInstalled) => Outcome::NotInstalled,
            Err(error) => Outcome::Failed(error.to_string()),
        };
        line.say(request.id, [answer, Outcome::Ended]);
    }
    Ok(())
}

/// Who has a job now.
enum Taken {
    /// This process, with room for the job's exit.
    Here(Exit),
    Elsewhere,
    /// Nobody: the installation's folder is not there.
    NotInstalled,
}

/// Takes the job, unless somebody has it.
fn take(claimant: &mut Claimant, control: &Path, order: &Order) -> io::Result<Taken> {
    // Whoever makes the folder above sees to it that nobody else reads it.
    match fs::create_dir(control) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Taken::NotInstalled),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if control.join("claimed").exists() {
                return Ok(Taken::Elsewhere);
            }
        }
        Err(error) => return Err(error),
    }
    for folder in [&order.place.folder].into_iter().chain(&order.folders) {
        fs::create_dir_all(folder)?;
    }
    Ok(claimant.take(control)?.map_or(Taken::Elsewhere, Taken::Here))
}

/// The job, from its start to the end of all that it leaves behind. Fails where something of it does not end.
fn run(
    order: &Order,
    exit: Exit,
    signals: &mut Signals,
    mut say: impl FnMut(Vec<Outcome>),
) -> io::Result<()> {
    let control = Path::new(&order.place.control);
    let started = now();
    let [(stdout, to_stdout), (stderr, to_stderr)] = [io::pipe()?, io::pipe()?];
    let keep = |name, pipe| Log::new(control.join(name), pipe, order.limits.log_bytes);
    let mut logs = [keep("stdout", stdout)?, keep("stderr", stderr)?];
    if !log::has_plenty(control) {
        logs.iter_mut().for_each(Log::settle);
    }
    // The ends of the pipes that are the job's are dropped here.
    let job = launch::launch(order, &{ [to_stdout, to_stderr] });
    let mut life = Life::new(control, order.limits, signals, logs);
    let outcome = match job {
        Ok(job) => life.live(job),
        Err(failure) => life.fail(&failure),
    };
    let end = format!("{outcome} {started} {}", now());
    exit.write(control, &end);
    if life.is_over() {
        say(vec![Outcome::Over(end), Outcome::Ended]);
        exit::tell_watchers(control);
        return Ok(());
    }
    say(vec![Outcome::Over(end)]);
    exit::tell_watchers(control);
    life.end_escaped();
    if !life.is_over() {
        return Err(io::Error::other("something of the job does not end"));
    }
    say(vec![Outcome::Ended]);
    Ok(())
}

/// As `date +%s.%N` prints it.
#[expect(clippy::disallowed_methods, reason = "the clock of the host is what is asked for")]
fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{}.{:09}", since.as_secs(), since.subsec_nanos())
}
