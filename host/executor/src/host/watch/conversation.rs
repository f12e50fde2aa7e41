//! What is said between the watcher and its script on the host: see `watch.sh`.

use std::collections::HashSet;
use std::io;
use std::time::Duration;

use futures::future::BoxFuture;
use gantry_model::exec::LogStream;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, Lines,
};
use tokio::time::{Instant, timeout, timeout_at};

use super::{Files, News};
use crate::error::ExecError;
use crate::host::shell::Shell;
use crate::transport::Channel;

const SCRIPT: &str =
    concat!(include_str!("../scripts/identity.sh"), include_str!("../scripts/watch.sh"));

const OPERATION: &str = "tell what its jobs do";

/// How long an answer may take. The connection itself may be gone without a word.
const ANSWER: Duration = Duration::from_secs(60);

/// How often supervisors are looked after: that is dearer than to look at logs.
const LOST: Duration = Duration::from_secs(2);

/// What the host said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Something about a job.
    Of(String, Change),
    /// All that is new about these jobs, so long after the question.
    All { jobs: Vec<String>, took: Duration },
}

/// What the host said about a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// It ended so, in its supervisor's words.
    Over(String),
    /// Nobody had it when it was named.
    Unclaimed,
    /// So many bytes are in a log.
    Length(LogStream, u64),
    /// It has ended, and its logs are as long as was said.
    Ended,
    /// Its supervisor is gone.
    Lost,
}

impl Change {
    /// Whether it makes a difference.
    pub(super) fn apply(self, news: &mut News) -> bool {
        fn set<T: PartialEq>(old: &mut T, new: T) -> bool {
            let differs = *old != new;
            *old = new;
            differs
        }
        let had_trouble = news.trouble.take().is_some();
        let differs = match self {
            Self::Over(end) => set(&mut news.end, Some(end)),
            Self::Unclaimed => set(&mut news.is_unclaimed, true),
            Self::Length(LogStream::Stdout, length) => set(&mut news.lengths.stdout, length),
            Self::Length(LogStream::Stderr, length) => set(&mut news.lengths.stderr, length),
            Self::Ended => set(&mut news.lengths.ended, true),
            Self::Lost => set(&mut news.is_lost, true),
        };
        differs || had_trouble
    }
}

/// A running script and what it knows.
pub(super) struct Conversation {
    host: String,
    stdin: Box<dyn AsyncWrite + Send + Unpin>,
    lines: Lines<BufReader<Box<dyn AsyncRead + Send + Unpin>>>,
    /// Dropping it would end the script.
    _exit: BoxFuture<'static, Result<i32, ExecError>>,
    /// The jobs that the script looks after.
    known: HashSet<String>,
    files: Files,
    looked_for_lost: Instant,
    /// When a question was asked that is not answered yet, and the jobs that it is about.
    asked: Option<(Instant, Vec<String>)>,
}

impl Conversation {
    pub(super) async fn begin(shell: &Shell, base: &str, files: Files) -> Result<Self, ExecError> {
        let mode = match files {
            Files::Here => "changed",
            Files::Shared => "always",
        };
        let channel = shell.open(OPERATION, SCRIPT, &[base, mode]).await?;
        let Channel { stdin, stdout, mut stderr, exit } = channel;
        // It has nothing to say there, but what it says must not be in the way of others.
        tokio::spawn(async move { tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await });
        Ok(Self {
            host: shell.host().to_owned(),
            stdin,
            lines: BufReader::new(stdout).lines(),
            _exit: exit,
            known: HashSet::new(),
            files,
            looked_for_lost: Instant::now(),
            asked: None,
        })
    }

    /// Names the jobs that the script is to look after: these and no others.
    pub(super) async fn name(&mut self, jobs: &[String]) -> Result<(), ExecError> {
        let mut text = String::new();
        let wanted: HashSet<&str> = jobs.iter().map(String::as_str).collect();
        self.known.retain(|job| {
            let is_wanted = wanted.contains(job.as_str());
            if !is_wanted {
                text.push_str(&format!("- {job}\n"));
            }
            is_wanted
        });
        for job in jobs {
            if self.known.insert(job.clone()) {
                text.push_str(&format!("+ {job}\n"));
            }
        }
        if text.is_empty() { Ok(()) } else { self.say(&text).await }
    }

    /// Asks what is new about the jobs that were named.
    pub(super) async fn ask(&mut self) -> Result<(), ExecError> {
        let also_lost = self.files == Files::Here && self.looked_for_lost.elapsed() >= LOST;
        if also_lost {
            self.looked_for_lost = Instant::now();
        }
        self.asked = Some((Instant::now(), self.known.iter().cloned().collect()));
        self.say(if also_lost { "!\n" } else { "?\n" }).await
    }

    /// Whether a question is not answered yet.
    pub(super) fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// What the host says next. Nothing is lost when this is dropped half-way.
    pub(super) async fn hear(&mut self) -> Result<Heard, ExecError> {
        loop {
            let line = match &self.asked {
                Some((since, _)) => timeout_at(*since + ANSWER, self.lines.next_line()).await,
                None => Ok(self.lines.next_line().await),
            };
            let line = match line {
                Ok(Ok(Some(line))) => line,
                Ok(Ok(None)) => return Err(self.lost(io::ErrorKind::UnexpectedEof.into())),
                Ok(Err(source)) => return Err(self.lost(source)),
                Err(_elapsed) => return Err(self.late()),
            };
            if line == "." {
                let Some((since, jobs)) = self.asked.take() else { continue };
                return Ok(Heard::All { jobs, took: since.elapsed() });
            }
            if let Some((job, change)) = parse(&line) {
                if change == Change::Ended {
                    self.known.remove(job);
                }
                return Ok(Heard::Of(job.to_owned(), change));
            }
        }
    }

    async fn say(&mut self, text: &str) -> Result<(), ExecError> {
        let said = async {
            self.stdin.write_all(text.as_bytes()).await?;
            self.stdin.flush().await
        };
        match timeout(ANSWER, said).await {
            Ok(said) => said.map_err(|source| self.lost(source)),
            Err(_elapsed) => Err(self.late()),
        }
    }

    fn lost(&self, source: io::Error) -> ExecError {
        let (host, source) = (self.host.clone(), Some(source.into()));
        ExecError::ConnectionLost { host, operation: OPERATION, source }
    }

    fn late(&self) -> ExecError {
        let (program, seconds) = (self.host.clone(), ANSWER.as_secs());
        ExecError::TimedOut { program, operation: OPERATION, seconds }
    }
}

/// Reads a line: what `wc` prints, or a word, a job and what belongs to it.
fn parse(line: &str) -> Option<(&str, Change)> {
    let (word, rest) = line.trim().split_once(' ')?;
    match word {
        "over" => {
            // An end that somebody emptied: nobody would tell another.
            let (job, end) = rest.split_once(' ').unwrap_or((rest, ""));
            Some((job, Change::Over(end.to_owned())))
        }
        "unclaimed" => Some((rest, Change::Unclaimed)),
        "exit" => Some((rest, Change::Ended)),
        "lost" => Some((rest, Change::Lost)),
        length => {
            let (job, stream) = rest.trim().rsplit_once('/')?;
            Some((job, Change::Length(stream.parse().ok()?, length.parse().ok()?)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_an_answer_is_read() {
        assert_eq!(
            parse("   12 a-1.0.1/stdout\n"),
            Some(("a-1.0.1", Change::Length(LogStream::Stdout, 12)))
        );
        assert_eq!(
            parse("0 a-1.0.1/stderr\n"),
            Some(("a-1.0.1", Change::Length(LogStream::Stderr, 0)))
        );
        let end = "exited 3 1795346009.593405534 1795346010.000000001";
        let over = Change::Over(end.to_owned());
        assert_eq!(parse(&format!("over a-1.0.1 {end}\n")), Some(("a-1.0.1", over)));
        assert_eq!(parse("over a-1.0.1 \n"), Some(("a-1.0.1", Change::Over(String::new()))));
        assert_eq!(parse("unclaimed a-1.0.1\n"), Some(("a-1.0.1", Change::Unclaimed)));
        assert_eq!(parse("exit a-1.0.1\n"), Some(("a-1.0.1", Change::Ended)));
        assert_eq!(parse("lost a-1.0.1\n"), Some(("a-1.0.1", Change::Lost)));
        for other in ["  12 total\n", "\n", "x a/stdout\n", "3 a/other\n"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
