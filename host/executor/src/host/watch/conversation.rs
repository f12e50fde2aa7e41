//! What is said between the watcher and its script on the host: see `watch.sh`.

use std::collections::HashSet;
use std::io;
use std::time::Duration;

use futures::future::BoxFuture;
use gantry_model::exec::LogStream;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::time::{Instant, timeout};

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

/// What the host said about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// So many bytes are in a log.
    Length(LogStream, u64),
    /// It has ended.
    Ended,
    /// Its supervisor is gone.
    Lost,
    /// All of what is new was said.
    Told,
}

impl Change {
    /// Whether it makes a difference.
    pub(super) fn apply(self, news: &mut News) -> bool {
        let before = news.clone();
        match self {
            Self::Length(LogStream::Stdout, length) => news.lengths.stdout = length,
            Self::Length(LogStream::Stderr, length) => news.lengths.stderr = length,
            Self::Ended => news.lengths.ended = true,
            Self::Lost => news.is_lost = true,
            Self::Told => (news.is_known, news.trouble) = (true, None),
        }
        (before.lengths, before.is_lost, before.is_known)
            != (news.lengths, news.is_lost, news.is_known)
            || before.trouble.is_some() != news.trouble.is_some()
    }
}

/// A running script and what it knows.
pub(super) struct Conversation {
    host: String,
    stdin: Box<dyn AsyncWrite + Send + Unpin>,
    stdout: BufReader<Box<dyn AsyncRead + Send + Unpin>>,
    /// Dropping it would end the script.
    _exit: BoxFuture<'static, Result<i32, ExecError>>,
    /// The jobs that the script looks after.
    known: HashSet<String>,
    files: Files,
    looked_for_lost: Instant,
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
            stdout: BufReader::new(stdout),
            _exit: exit,
            known: HashSet::new(),
            files,
            looked_for_lost: Instant::now(),
        })
    }

    /// Asks for these jobs, and hands on what changes. Says whether anything did.
    pub(super) async fn ask(
        &mut self,
        jobs: &[String],
        mut tell: impl FnMut(&str, Change),
    ) -> Result<bool, ExecError> {
        let question = self.question(jobs);
        let answer = async {
            self.stdin.write_all(question.as_bytes()).await?;
            self.stdin.flush().await?;
            let mut lines = Vec::new();
            loop {
                let mut line = String::new();
                if self.stdout.read_line(&mut line).await? == 0 {
                    return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
                }
                if line == ".\n" {
                    return Ok(lines);
                }
                lines.push(line);
            }
        };
        let lines = match timeout(ANSWER, answer).await {
            Ok(Ok(lines)) => lines,
            Ok(Err(source)) => {
                let source = Some(source.into());
                return Err(ExecError::ConnectionLost {
                    host: self.host.clone(),
                    operation: OPERATION,
                    source,
                });
            }
            Err(_elapsed) => {
                let (program, seconds) = (self.host.clone(), ANSWER.as_secs());
                return Err(ExecError::TimedOut { program, operation: OPERATION, seconds });
            }
        };
        for line in &lines {
            if let Some((job, change)) = parse(line) {
                if change == Change::Ended {
                    self.known.remove(job);
                }
                tell(job, change);
            }
        }
        for job in jobs {
            tell(job, Change::Told);
        }
        Ok(!lines.is_empty())
    }

    /// What the script must know by now, and the question.
    fn question(&mut self, jobs: &[String]) -> String {
        let mut question = String::new();
        let wanted: HashSet<&str> = jobs.iter().map(String::as_str).collect();
        self.known.retain(|job| {
            let is_wanted = wanted.contains(job.as_str());
            if !is_wanted {
                question.push_str(&format!("- {job}\n"));
            }
            is_wanted
        });
        for job in jobs {
            if self.known.insert(job.clone()) {
                question.push_str(&format!("+ {job}\n"));
            }
        }
        let also_lost = self.files == Files::Here && self.looked_for_lost.elapsed() >= LOST;
        if also_lost {
            self.looked_for_lost = Instant::now();
        }
        question.push_str(if also_lost { "!\n" } else { "?\n" });
        question
    }
}

/// Reads a line of an answer: what `wc` prints, or `exit JOB`, or `lost JOB`.
fn parse(line: &str) -> Option<(&str, Change)> {
    let (word, rest) = line.trim().split_once(' ')?;
    match word {
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
        assert_eq!(parse("exit a-1.0.1\n"), Some(("a-1.0.1", Change::Ended)));
        assert_eq!(parse("lost a-1.0.1\n"), Some(("a-1.0.1", Change::Lost)));
        for other in ["  12 total\n", "\n", "x a/stdout\n", "3 a/other\n"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
