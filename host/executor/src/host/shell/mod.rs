//! Runs scripts on a host. Short ones are read by a few long-lived `sh` processes, so that each
//! costs a round trip and no session; those with streams get a channel of their own.

mod process;
mod quoting;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::process::Process;
pub(crate) use self::quoting::quote;
use crate::error::ExecError;
use crate::transport::{Channel, Transport};

/// Most scripts at once on a host; further ones wait.
const PROCESSES: usize = 3;

/// Most channels of their own. With the processes and the supervisor it is below ten, where the usual limit of an SSH
/// server is (`MaxSessions`).
const STREAMS: usize = 5;

/// How long a script may take that names no time of its own.
const ANSWER: Duration = Duration::from_secs(120);

/// Most bytes of a failed script's complaint that are passed on.
const MESSAGE_BYTES: usize = 4096;

/// Runs scripts on a host. Cheap to clone; the clones share their processes.
#[derive(Clone)]
pub(crate) struct Shell {
    transport: Arc<dyn Transport>,
    pool: Arc<Pool>,
}

struct Pool {
    idle: Mutex<Vec<Process>>,
    processes: Semaphore,
    streams: Arc<Semaphore>,
    /// Makes markers that nobody can guess, from a number that counts up.
    secret: RandomState,
    count: AtomicU64,
}

/// What a script left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its exit code.
    pub(crate) code: i32,
    /// All that it wrote to standard output.
    pub(crate) stdout: Vec<u8>,
    /// All that it wrote to standard error.
    pub(crate) stderr: Vec<u8>,
}

impl Answer {
    /// That of a script that ends so, and says nothing.
    pub(crate) fn of(code: i32) -> Self {
        Self { code, stdout: Vec::new(), stderr: Vec::new() }
    }
}

impl Shell {
    /// Connects with the first script.
    pub(crate) fn new(transport: Arc<dyn Transport>) -> Self {
        let pool = Pool {
            idle: Mutex::default(),
            processes: Semaphore::new(PROCESSES),
            streams: Arc::new(Semaphore::new(STREAMS)),
            secret: RandomState::new(),
            count: AtomicU64::default(),
        };
        Self { transport, pool: Arc::new(pool) }
    }

    /// Runs a script with arguments (`$1` and so on) within two minutes, and reads all its output.
    /// Its standard input is empty. It may fail, exit, and change variables and folder: the next
    /// one does not notice. What it leaves running must not keep its outputs.
    pub(crate) async fn run(
        &self,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
    ) -> Result<Answer, ExecError> {
        self.run_within(ANSWER, operation, script, arguments).await
    }

    /// As `run`, with a time limit. A script that exceeds it is ended.
    pub(crate) async fn run_within(
        &self,
        limit: Duration,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
    ) -> Result<Answer, ExecError> {
        let text = self.text(operation, script, arguments)?;
        let Ok(_turn) = self.pool.processes.acquire().await else {
            return Err(self.failed(operation, "the executor ends".to_owned()));
        };
        let mut process = self.process().await?;
        // Where this returns early, or is dropped, the process goes too: nobody would know what
        // of its output belongs to whom.
        let answer = match timeout(limit, process.run(&text, &self.pool.marker())).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(process.why(self.host(), operation, error).await),
            Err(_elapsed) => {
                let (program, seconds) = (self.host().to_owned(), limit.as_secs());
                return Err(ExecError::TimedOut { program, operation, seconds });
            }
        };
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
        Ok(answer)
    }

    /// As `run`, for a script that is expected to succeed: what it wrote to standard output.
    pub(crate) async fn call(
        &self,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
    ) -> Result<Vec<u8>, ExecError> {
        let Answer { code, stdout, stderr } = self.run(operation, script, arguments).await?;
        if code == 0 { Ok(stdout) } else { Err(self.complaint(operation, code, &stderr)) }
    }

    /// Runs a script on a channel of its own, for as long as it likes, with streams in and out.
    /// Waits where there are many such channels already.
    pub(crate) async fn open(
        &self,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
    ) -> Result<Channel, ExecError> {
        let text = self.text(operation, script, arguments)?;
        let Ok(turn) = Arc::clone(&self.pool.streams).acquire_owned().await else {
            return Err(self.failed(operation, "the executor ends".to_owned()));
        };
        let channel = self.transport.open(&text).await?;
        let exit = channel.exit.map(move |code| {
            drop(turn);
            code
        });
        Ok(Channel { exit: exit.boxed(), ..channel })
    }

    /// Runs a script that reads these bytes, for as long as that takes, and is expected to succeed.
    pub(crate) async fn feed(
        &self,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
        bytes: &[u8],
    ) -> Result<(), ExecError> {
        let Channel { mut stdin, mut stdout, mut stderr, exit } =
            self.open(operation, script, arguments).await?;
        let (mut said, mut complaint) = (Vec::new(), Vec::new());
        let write = async {
            // Where it does not read, its exit code says more.
            let _unread = stdin.write_all(bytes).await;
            let _closed = stdin.shutdown().await;
            drop(stdin);
        };
        let read = async {
            tokio::join!(stdout.read_to_end(&mut said), stderr.read_to_end(&mut complaint))
        };
        let ((), _read) = tokio::join!(write, read);
        match exit.await? {
            0 => Ok(()),
            code => Err(self.complaint(operation, code, &complaint)),
        }
    }

    /// Runs a command for as long as the host is used. Only one does that: it takes no turn.
    pub(crate) async fn start(&self, command: &str) -> Result<Channel, ExecError> {
        self.transport.open(command).await
    }

    /// What errors call the host.
    pub(crate) fn host(&self) -> &str {
        self.transport.host()
    }

    /// The key that the host showed.
    pub(crate) fn host_key(&self) -> Option<String> {
        self.transport.host_key()
    }

    /// The error for a script that failed, in its own words.
    pub(crate) fn complaint(&self, operation: &'static str, code: i32, stderr: &[u8]) -> ExecError {
        let start = stderr.len().saturating_sub(MESSAGE_BYTES);
        let words = String::from_utf8_lossy(stderr.get(start..).unwrap_or_default());
        let message = match words.trim() {
            "" => format!("it ended with code {code} and said nothing"),
            words => words.to_owned(),
        };
        self.failed(operation, message)
    }

    fn failed(&self, operation: &'static str, message: String) -> ExecError {
        ExecError::Host { host: self.host().to_owned(), operation, message }
    }

    /// The script with its arguments, as `sh` reads it.
    fn text(
        &self,
        operation: &'static str,
        script: &str,
        arguments: &[&str],
    ) -> Result<String, ExecError> {
        quoting::with_arguments(script, arguments).ok_or_else(|| {
            self.failed(operation, "a NUL is no character of a script or an argument".to_owned())
        })
    }

    /// A process that waits for a script: one that did so already, or a new one.
    async fn process(&self) -> Result<Process, ExecError> {
        loop {
            let idle = self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut process) = idle else {
                return Ok(Process::new(self.transport.open(Process::COMMAND).await?));
            };
            if process.is_alive() {
                return Ok(process);
            }
        }
    }
}

impl Pool {
    /// Begins and ends the output of one script. A script that printed another one's log, which is
    /// anybody's text, must not be able to end its own output.
    fn marker(&self) -> String {
        let number = self.count.fetch_add(2, Ordering::Relaxed);
        let (high, low) = (self.secret.hash_one(number), self.secret.hash_one(number + 1));
        format!("{high:016x}{low:016x}")
    }
}

#[cfg(test)]
mod tests;
