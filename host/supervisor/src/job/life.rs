//! What happens to a job until nothing is left of it: its output is kept, it ends by itself, or is asked to, and what it
//! leaves behind is ended.

use std::fs;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gantry_supervisor::Limits;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::family::{self, Scope};
use super::launch::Failure;
use super::log::Log;
use crate::signals::Signals;

/// Bytes that are read at once, as many as a pipe holds.
const CHUNK: usize = 64 * 1024;

/// How long a job runs before room is taken for what it may write: one that fills the disk takes longer.
const SHORT: Duration = Duration::from_millis(20);

/// How soon is looked whether all have ended that were told to.
const SOON: Duration = Duration::from_millis(50);

/// How long output is waited for that nobody of the job can write any more, and how long while it still comes.
const QUIET: Duration = Duration::from_secs(1);
const DRAIN: Duration = Duration::from_secs(5);

/// The longest that anybody is given from TERM to KILL: whoever waits longer waits for ever.
const LONGEST_GRACE: Duration = Duration::from_secs(365 * 24 * 3600);

/// How long a process may take to end after KILL, before it is left alone: one that waits for a broken disk does not.
const KILLED: Duration = Duration::from_secs(10);

/// A job that runs.
pub(super) struct Life<'a> {
    control: PathBuf,
    limits: Limits,
    signals: &'a mut Signals,
    logs: [Log; 2],
    /// The job's first process, and how it ended.
    code: Option<i32>,
    job: Option<Pid>,
    /// Whether this process has children, of which some may have been others' first.
    has_children: bool,
    stop: Stop,
    has_timed_out: bool,
}

/// Whether the job is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    No,
    /// TERM was sent.
    Asked {
        kill_at: Instant,
    },
    Killed,
}

impl<'a> Life<'a> {
    pub(super) fn new(
        control: &Path,
        limits: Limits,
        signals: &'a mut Signals,
        logs: [Log; 2],
    ) -> Self {
        Self {
            control: control.to_owned(),
            limits,
            signals,
            logs,
            code: None,
            job: None,
            has_children: true,
            stop: Stop::No,
            has_timed_out: false,
        }
    }

    /// A job that could not be started: its outcome.
    pub(super) fn fail(&mut self, failure: &Failure) -> String {
        let [_, stderr] = &mut self.logs;
        stderr.keep(failure.message.as_bytes());
        self.has_children = false;
        format!("exited {}", failure.code)
    }

    /// The job's life up to its end, with all of its session, and with all that left it where it was asked to end: its
    /// outcome.
    pub(super) fn live(&mut self, job: Pid) -> String {
        self.job = Some(job);
        let begun = Instant::now();
        let limit = begun.checked_add(Duration::from_secs(self.limits.time_seconds));
        let mut settles_at = Some(begun + SHORT);
        let code = loop {
            if let Some(code) = self.code {
                break code;
            }
            if settles_at.take_if(|time| *time <= Instant::now()).is_some() {
                self.logs.iter_mut().for_each(Log::settle);
            }
            let next = self.govern(limit);
            self.turn(next.into_iter().chain(settles_at).min());
        };
        let is_asked = self.stop != Stop::No;
        self.end_rest(if is_asked { Scope::All } else { Scope::Session });
        self.drain();
        if self.has_timed_out { "timed-out".to_owned() } else { format!("exited {code}") }
    }

    /// Whether nothing is left of the job, whatever it started.
    pub(super) fn is_over(&mut self) -> bool {
        self.reap();
        !self.has_children
    }

    /// Ends what left the session of a job that has ended by itself.
    pub(super) fn end_escaped(&mut self) {
        self.end_rest(Scope::All);
    }

    /// Asks the job to end, or ends it, when it is time. When to look again.
    fn govern(&mut self, limit: Option<Instant>) -> Option<Instant> {
        let now = Instant::now();
        match self.stop {
            Stop::No => {
                if let Some(grace) = self.wanted() {
                    self.ask(grace)
                } else if limit.is_some_and(|limit| limit <= now) {
                    self.has_timed_out = true;
                    self.ask(Duration::from_secs(self.limits.grace_seconds))
                } else {
                    limit
                }
            }
            Stop::Asked { kill_at } if now < kill_at && !self.is_there("hurry") => Some(kill_at),
            Stop::Asked { .. } | Stop::Killed => {
                self.stop = Stop::Killed;
                self.send(Signal::SIGKILL, Scope::All);
                now.checked_add(SOON)
            }
        }
    }

    /// How long somebody who wants its end would let the job take.
    fn wanted(&self) -> Option<Duration> {
        let text = fs::read_to_string(self.control.join("stop")).ok()?;
        let grace = text.trim().parse().unwrap_or(self.limits.grace_seconds);
        Some(Duration::from_secs(grace).min(LONGEST_GRACE))
    }

    fn ask(&mut self, grace: Duration) -> Option<Instant> {
        // It tells `stop.sh` that the job has been asked. On a full disk it is asked again.
        let _told = fs::write(self.control.join("stopping"), "");
        if !grace.is_zero() {
            self.send(Signal::SIGTERM, Scope::All);
        }
        let kill_at = Instant::now() + grace;
        self.stop = Stop::Asked { kill_at };
        Some(kill_at)
    }

    /// Whether there was anybody to send it to.
    fn send(&self, signal: Signal, scope: Scope) -> bool {
        self.job.is_some_and(|job| family::send(signal, scope, job))
    }

    fn is_there(&self, name: &str) -> bool {
        self.control.join(name).exists()
    }

    /// Ends what is left after the job's first process: asked first, unless there is no time.
    fn end_rest(&mut self, scope: Scope) {
        self.reap();
        let grace = Duration::from_secs(self.limits.grace_seconds);
        let patience = if self.stop == Stop::Killed { Duration::ZERO } else { grace };
        for (signal, patience) in [(Signal::SIGTERM, patience), (Signal::SIGKILL, KILLED)] {
            let until = Instant::now() + patience;
            if !self.has_children || !self.send(signal, scope) {
                return;
            }
            while Instant::now() < until && !(signal == Signal::SIGTERM && self.is_there("hurry")) {
                self.turn(Instant::now().checked_add(SOON));
                if !self.has_children || !family::is_left(scope) {
                    return;
                }
            }
        }
    }

    /// Waits for the rest of the output, which at most takes a moment. A process that left the job's session may hold it
    /// open.
    fn drain(&mut self) {
        let begun = Instant::now();
        let mut heard = begun;
        while self.logs.iter().any(|log| log.source().is_some()) {
            let until = (heard + QUIET).min(begun + DRAIN);
            if until <= Instant::now() {
                return;
            }
            if self.turn(Some(until)) {
                heard = Instant::now();
            }
        }
    }

    /// Waits until something happens, at most until then; keeps the output that came. Whether any did.
    fn turn(&mut self, until: Option<Instant>) -> bool {
        let timeout = until.map(|until| until.saturating_duration_since(Instant::now()));
        // Rounded up, as it would be looked again too early otherwise.
        let timeout = timeout.map(|timeout| timeout + Duration::from_millis(1));
        let timeout = timeout.map_or(PollTimeout::NONE, |timeout| {
            PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX)
        });
        let sources =
            [Some(self.signals.as_fd())].into_iter().chain(self.logs.iter().map(Log::source));
        let sources = sources.flatten().map(|fd| PollFd::new(fd, PollFlags::POLLIN));
        if let Err(error) = poll(&mut sources.collect::<Vec<_>>(), timeout)
            && error != Errno::EINTR
        {
            // Short of memory, perhaps.
            std::thread::sleep(SOON);
        }
        self.signals.clear();
        self.reap();
        let [stdout, stderr] = &mut self.logs;
        let mut chunk = [0; CHUNK];
        stdout.pump(&mut chunk) | stderr.pump(&mut chunk)
    }

    /// Takes note of children that have ended.
    fn reap(&mut self) {
        while self.has_children {
            let (ended, code) = match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
                Ok(WaitStatus::Exited(ended, code)) => (ended, code),
                // As shells count.
                Ok(WaitStatus::Signaled(ended, signal, _)) => (ended, 128 + signal as i32),
                Err(Errno::ECHILD) => {
                    self.has_children = false;
                    return;
                }
                Ok(_) | Err(_) => return,
            };
            if self.job == Some(ended) {
                self.code = Some(code);
            }
        }
    }
}
