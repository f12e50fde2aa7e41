//! The processes that look after jobs, as whoever starts them sees them. One that nothing of its job is left to look after
//! gets the next one, so that most jobs cost no start of a supervisor.

use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use gantry_supervisor::{Answer, Outcome};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

use crate::requests::{say, say_lines};

/// This program, also where a newer one has taken its place.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// Most supervisors that wait for a job: as many as often start at once.
const MOST_IDLE: usize = 10;

/// Most supervisors that are listened to while they have a job. Beyond that number the one that has had its job for longest
/// is let go: it does without, and ends with its job.
const MOST_HEARD: usize = 64;

/// More than all that a supervisor says of a job. In bytes.
const SAID: usize = 4096;

/// All that are listened to.
#[derive(Default)]
pub(crate) struct Supervisors {
    idle: Vec<Supervisor>,
    /// In the order in which they got their jobs.
    busy: Vec<Busy>,
}

struct Supervisor {
    process: Pid,
    line: UnixStream,
}

struct Busy {
    supervisor: Supervisor,
    /// The request's.
    id: u64,
    has_answered: bool,
    /// The beginning of what it says next.
    text: Vec<u8>,
}

/// What becomes of one that is listened to.
enum Heard {
    /// It goes on.
    Some,
    /// Nothing of its job is left.
    Free,
    /// It has ended.
    Gone,
}

impl Supervisors {
    /// Hands a request for a job's start, a whole line, to one of them.
    pub(crate) fn hand(&mut self, id: u64, line: &[u8]) -> io::Result<()> {
        let supervisor = loop {
            let (mut supervisor, is_new) = match self.idle.pop() {
                Some(idle) => (idle, false),
                None => (Supervisor::start()?, true),
            };
            match supervisor.line.write_all(line) {
                Ok(()) => break supervisor,
                Err(error) if is_new => return Err(error),
                // Somebody ended it while it waited.
                Err(_gone) => {}
            }
        };
        self.busy.push(Busy { supervisor, id, has_answered: false, text: Vec::new() });
        let longest = self.busy.iter().position(|busy| busy.has_answered);
        if self.busy.len() > MOST_HEARD
            && let Some(longest) = longest
        {
            say(self.busy.remove(longest).id, Outcome::Ended);
        }
        Ok(())
    }

    /// What to wait for: one each that has a job.
    pub(crate) fn sources(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.busy.iter().map(|busy| busy.supervisor.line.as_fd())
    }

    /// Passes on what those have to say that are marked, in the order of `sources`.
    pub(crate) fn hear(&mut self, marks: &[bool]) {
        let mut marks = marks.iter();
        for mut busy in std::mem::take(&mut self.busy) {
            let has_news = marks.next().is_some_and(|mark| *mark);
            match if has_news { busy.hear() } else { Heard::Some } {
                Heard::Some => self.busy.push(busy),
                Heard::Free if self.idle.len() < MOST_IDLE => self.idle.push(busy.supervisor),
                // It ends as nobody can hand it anything any more.
                Heard::Free => {}
                Heard::Gone => say(busy.id, Outcome::Ended),
            }
        }
    }

    /// Takes note of those that have ended.
    pub(crate) fn reap(&mut self) {
        while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            let Some(process) = status.pid() else { return };
            self.idle.retain(|idle| idle.process != process);
        }
    }
}

impl Supervisor {
    fn start() -> io::Result<Self> {
        let (line, others) = UnixStream::pair()?;
        let mut command = Command::new(OWN_PROGRAM);
        // What shows who it is to whoever lists processes.
        if let Some(name) = std::env::args_os().next() {
            command.arg0(name);
        }
        let supervisor = command
            .arg("supervise")
            .stdin(OwnedFd::from(others))
            // The channel of whoever asks for jobs closes once nobody holds it.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let process = i32::try_from(supervisor.id()).map_err(io::Error::other)?;
        Ok(Self { process: Pid::from_raw(process), line })
    }
}

impl Busy {
    fn hear(&mut self) -> Heard {
        let mut chunk = [0; SAID];
        match self.supervisor.line.read(&mut chunk) {
            Ok(0) => return Heard::Gone,
            Ok(read) => self.text.extend(chunk.iter().take(read)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Heard::Some,
            Err(_) => return Heard::Gone,
        }
        let Some(end) = self.text.iter().rposition(|&byte| byte == b'\n') else {
            return Heard::Some;
        };
        let lines: Vec<u8> = self.text.drain(..=end).collect();
        say_lines(&lines);
        self.has_answered = true;
        let last = serde_json::Deserializer::from_slice(&lines).into_iter().last();
        match last {
            Some(Ok(Answer { outcome: Outcome::Ended, .. })) => Heard::Free,
            _ => Heard::Some,
        }
    }
}
