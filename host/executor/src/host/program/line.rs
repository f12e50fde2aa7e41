//! A conversation with the program on a host: requests go there one after the other, answers come back in any order.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gantry_supervisor::{Answer, GREETING, Order, Outcome, Request, Wish};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::{Mutex as AsyncMutex, oneshot};
use tokio::time::timeout;

use super::super::shell::{Shell, quote};
use crate::error::ExecError;
use crate::transport::Channel;

/// How long an answer may take, and the greeting.
const ANSWER: Duration = Duration::from_secs(120);

/// A program that answers.
pub(super) struct Line {
    host: String,
    requests: AsyncMutex<Requests>,
    waiting: Arc<Waiting>,
    count: AtomicU64,
}

/// The way of requests. Whoever asks sends it himself, so that no task in between has to be woken for a short job.
struct Requests {
    input: Box<dyn AsyncWrite + Send + Unpin>,
    /// What is left of the request of somebody who stopped waiting goes before the next one.
    unsent: Vec<u8>,
}

impl Requests {
    async fn send(&mut self, request: &[u8]) -> io::Result<()> {
        self.unsent.extend_from_slice(request);
        while !self.unsent.is_empty() {
            match self.input.write(&self.unsent).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                sent => self.unsent.drain(..sent),
            };
        }
        self.input.flush().await
    }
}

/// Who waits for what; `None` once nothing is said any more.
struct Waiting(Mutex<Option<Waiters>>);

/// Who waits for what of which request.
#[derive(Default)]
struct Waiters {
    answers: HashMap<u64, oneshot::Sender<Outcome>>,
    ends: HashMap<u64, oneshot::Sender<String>>,
}

impl Waiting {
    fn with<T>(&self, change: impl FnOnce(&mut Option<Waiters>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn hand_out(&self, Answer { id, outcome }: Answer) {
        self.with(|waiting| {
            let Some(Waiters { answers, ends }) = waiting else { return };
            // Where nobody waits any more, nobody hears it.
            if let Outcome::Over(end) = outcome {
                let _heard = ends.remove(&id).map(|waiting| waiting.send(end));
                return;
            }
            if outcome == Outcome::Ended {
                ends.remove(&id);
            }
            let _heard = answers.remove(&id).map(|waiting| waiting.send(outcome));
        });
    }
}

impl Line {
    /// Starts the program at this path of the host; `None` where it does not run there.
    pub(super) async fn open(shell: &Shell, path: &str) -> Result<Option<Self>, ExecError> {
        let operation = "start its supervisor";
        let channel = shell.start(&format!("exec {} serve", quote(path))).await?;
        let Channel { stdin, stdout, stderr, exit } = channel;
        let mut answers = BufReader::new(stdout);
        let mut greeting = String::new();
        let greeted = timeout(ANSWER, answers.read_line(&mut greeting)).await;
        if !matches!(greeted, Ok(Ok(_))) || greeting.trim_end() != GREETING {
            // A connection that was lost tells nothing of the program.
            return match timeout(ANSWER, exit).await {
                Ok(Err(lost)) => Err(lost),
                Ok(Ok(_)) => Ok(None),
                Err(_elapsed) => {
                    let (program, seconds) = (shell.host().to_owned(), ANSWER.as_secs());
                    Err(ExecError::TimedOut { program, operation, seconds })
                }
            };
        }
        let waiting = Arc::new(Waiting(Mutex::new(Some(Waiters::default()))));
        let hears = Arc::clone(&waiting);
        tokio::spawn(async move {
            tokio::select! {
                () = hear(answers, &hears) => {}
                () = drop_all(stderr) => {}
            }
            // Who waits finds out.
            hears.with(Option::take);
            drop(exit);
        });
        let host = shell.host().to_owned();
        let requests = AsyncMutex::new(Requests { input: stdin, unsent: Vec::new() });
        Ok(Some(Self { host, requests, waiting, count: AtomicU64::default() }))
    }

    /// Whether it answers, as far as is known.
    pub(super) fn is_open(&self) -> bool {
        self.waiting.with(|waiting| waiting.is_some())
    }

    /// Asks for something, and waits for what becomes of it.
    pub(super) async fn ask(
        &self,
        operation: &'static str,
        wish: Wish,
    ) -> Result<Outcome, ExecError> {
        self.send(operation, wish, None).await
    }

    /// Asks for the start of a job; its end comes later, unless that is not listened to any more.
    pub(super) async fn start(
        &self,
        operation: &'static str,
        order: Order,
    ) -> Result<(Outcome, oneshot::Receiver<String>), ExecError> {
        let (teller, end) = oneshot::channel();
        Ok((self.send(operation, Wish::Start(order), Some(teller)).await?, end))
    }

    async fn send(
        &self,
        operation: &'static str,
        wish: Wish,
        end: Option<oneshot::Sender<String>>,
    ) -> Result<Outcome, ExecError> {
        let id = self.count.fetch_add(1, Ordering::Relaxed);
        let lost = |source: Option<io::Error>| {
            let source = source.map(|source| Box::new(source) as _);
            ExecError::ConnectionLost { host: self.host.clone(), operation, source }
        };
        let mut line = serde_json::to_vec(&Request { id, wish })
            .map_err(|error| lost(Some(io::Error::from(error))))?;
        line.push(b'\n');
        let (teller, answer) = oneshot::channel();
        let is_open = self.waiting.with(|waiting| {
            let Some(waiting) = waiting else { return false };
            waiting.answers.insert(id, teller);
            waiting.ends.extend(end.map(|end| (id, end)));
            true
        });
        if !is_open {
            return Err(lost(None));
        }
        let answered = async {
            self.requests.lock().await.send(&line).await.map_err(|error| lost(Some(error)))?;
            answer.await.map_err(|_gone| lost(None))
        };
        match timeout(ANSWER, answered).await {
            Ok(answer) => answer,
            Err(_elapsed) => {
                let (program, seconds) = (self.host.clone(), ANSWER.as_secs());
                Err(ExecError::TimedOut { program, operation, seconds })
            }
        }
    }
}

async fn hear(answers: BufReader<Box<dyn AsyncRead + Send + Unpin>>, waiting: &Waiting) {
    let mut lines = answers.lines();
    while let Ok(Some(line)) = lines.next_line().await {
        // What is no answer comes from a start file of the login shell.
        if let Ok(answer) = serde_json::from_str(&line) {
            waiting.hand_out(answer);
        }
    }
}

/// Others share the connection: nothing must be left unread.
async fn drop_all(mut output: Box<dyn AsyncRead + Send + Unpin>) {
    let _read = tokio::io::copy(&mut output, &mut tokio::io::sink()).await;
    std::future::pending().await
}
