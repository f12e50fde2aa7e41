//! One `sh` that reads scripts from its standard input, one after the other.
//!
//! Each script is written as one command: the script is a quoted text that a subshell evaluates,
//! so that neither a syntax error nor `exit` reaches the shell itself. Its outputs are framed by a
//! marker that is new for each script. They may hold any bytes, and need no newline at the end:
//!
//! ```text
//! ⟨marker⟩<output⟨marker⟩>exit code⏎
//! ```
//!
//! What stands before the first marker is from processes that an earlier script left behind.

use std::io;

use futures::FutureExt as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};

use super::{Answer, quote};
use crate::error::ExecError;
use crate::transport::Channel;

/// Most bytes that a script may write to one of its outputs; streams are for more.
const OUTPUT: usize = 64 * 1024 * 1024;

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

pub(super) struct Process {
    channel: Channel,
}

impl Process {
    /// What the transport has to run.
    pub(super) const COMMAND: &str = "exec sh";

    pub(super) fn new(channel: Channel) -> Self {
        Self { channel }
    }

    /// Whether it waits for a script, as far as is known.
    pub(super) fn is_alive(&mut self) -> bool {
        (&mut self.channel.exit).now_or_never().is_none()
    }

    /// Runs a script. After an error the process is of no use any more.
    pub(super) async fn run(&mut self, script: &str, marker: &str) -> io::Result<Answer> {
        let text = framed(script, marker);
        let Channel { stdin, stdout, stderr, .. } = &mut self.channel;
        let write = async {
            stdin.write_all(text.as_bytes()).await?;
            stdin.flush().await
        };
        let (outputs, errors) = (read(stdout, marker), read(stderr, marker));
        let ((), stdout, stderr) = tokio::try_join!(write, outputs, errors)?;
        Ok(Answer { code: stdout.code, stdout: stdout.bytes, stderr: stderr.bytes })
    }

    /// The error for a process that failed: why it ended, where it did.
    pub(super) async fn why(
        self,
        host: &str,
        operation: &'static str,
        found: io::Error,
    ) -> ExecError {
        match self.channel.exit.now_or_never() {
            Some(Err(lost)) => lost,
            Some(Ok(_)) | None => ExecError::ConnectionLost {
                host: host.to_owned(),
                operation,
                source: Some(Box::new(found)),
            },
        }
    }
}

/// The command that runs a script and frames its outputs.
fn framed(script: &str, marker: &str) -> String {
    let script = quote(script);
    format!(
        "printf %s '{marker}<'; printf %s '{marker}<' >&2\n\
         (eval {script}) </dev/null; c=$?\n\
         printf '%s%s\\n' '{marker}>' $c; printf '%s%s\\n' '{marker}>' $c >&2\n"
    )
}

/// What stood in a frame.
#[derive(Debug, PartialEq, Eq)]
struct Framed {
    bytes: Vec<u8>,
    code: i32,
}

/// Reads a frame.
async fn read(output: &mut (dyn AsyncRead + Send + Unpin), marker: &str) -> io::Result<Framed> {
    let (begin, end) = (format!("{marker}<"), format!("{marker}>"));
    let mut buffer = Vec::new();
    let begun = read_past(output, &mut buffer, begin.as_bytes(), 0).await?;
    buffer.drain(..begun);
    let ended = read_past(output, &mut buffer, end.as_bytes(), 0).await?;
    let line_ended = read_past(output, &mut buffer, b"\n", ended).await?;
    let code = buffer.get(ended..line_ended).and_then(|line| std::str::from_utf8(line).ok());
    let code = code.and_then(|line| line.trim_end().parse().ok());
    buffer.truncate(ended - end.len());
    let code = code.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no exit code"))?;
    Ok(Framed { bytes: buffer, code })
}

/// Reads until the buffer holds `text` at or after `from`; the place behind it.
async fn read_past(
    output: &mut (dyn AsyncRead + Send + Unpin),
    buffer: &mut Vec<u8>,
    text: &[u8],
    mut from: usize,
) -> io::Result<usize> {
    loop {
        let unseen = buffer.get(from..).unwrap_or_default();
        if let Some(found) = unseen.windows(text.len()).position(|window| window == text) {
            return Ok(from + found + text.len());
        }
        // The text's beginning may have come already.
        from = from.max((buffer.len() + 1).saturating_sub(text.len()));
        if buffer.len() > OUTPUT {
            let problem = format!("more than {OUTPUT} bytes of output");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, problem));
        }
        buffer.reserve(CHUNK);
        if output.read_buf(buffer).await? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "its shell ended"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that come one by one.
    async fn framed_bytes(bytes: &[u8]) -> io::Result<Framed> {
        let chunks = bytes.iter().map(|&byte| Ok::<_, io::Error>(bytes::Bytes::from(vec![byte])));
        let mut reader = tokio_util::io::StreamReader::new(futures::stream::iter(chunks));
        read(&mut reader, "mark").await
    }

    #[tokio::test]
    async fn a_frame_holds_any_bytes_and_what_stands_before_it_is_nobodys() {
        let framed = framed_bytes(b"late\nmark<\0\xff mark mark< mar\nmark>7\n").await.unwrap();
        assert_eq!(framed, Framed { bytes: b"\0\xff mark mark< mar\n".to_vec(), code: 7 });
        let empty = framed_bytes(b"mark<mark>0\n").await.unwrap();
        assert_eq!(empty, Framed { bytes: Vec::new(), code: 0 });
    }

    #[tokio::test]
    async fn a_frame_that_is_cut_is_an_error() {
        for cut in [&b""[..], b"mark", b"mark<abc", b"mark<abcmark>", b"mark<abcmark>1"] {
            assert!(framed_bytes(cut).await.is_err(), "{cut:?}");
        }
        assert!(framed_bytes(b"mark<mark>many\n").await.is_err());
    }
}
