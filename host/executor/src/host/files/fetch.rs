//! Files from a host.

use std::io::{self, Read};
use std::path::Path;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::stream::{STALL, Stream, late};
use super::unpack::unpack;
use crate::contract::Fetched;
use crate::error::ExecError;
use crate::host::shell::Shell;

const FETCH: &str = include_str!("fetch.sh");

const OPERATION: &str = "send files";

/// Most bytes of the line that says what follows.
const LINE: u64 = 16;

pub(super) async fn fetch(
    shell: &Shell,
    within: &str,
    path: &str,
    into: &Path,
) -> Result<Option<Fetched>, ExecError> {
    let refused = |message: String| ExecError::Host {
        host: shell.host().to_owned(),
        operation: OPERATION,
        message,
    };
    let (within, path) = (trimmed(within), trimmed(path));
    if !is_plain(path) {
        return Err(refused(format!("'{path}' is no absolute path without '.' and '..'")));
    }
    let stream = Stream::open(shell, OPERATION, FETCH, &[within, path]).await?;
    drop(stream.stdin);
    let mut stdout = BufReader::new(stream.stdout);
    let mut line = String::new();
    let told = timeout(STALL, (&mut stdout).take(LINE).read_line(&mut line)).await;
    if told.is_err() {
        return Err(late(shell, OPERATION, STALL));
    }
    let fetched = match line.as_str() {
        "file\n" => Fetched::File,
        "folder\n" => Fetched::Folder,
        "nothing\n" => return Ok(None),
        "outside\n" => {
            return Err(refused(format!("'{path}' leads out of the job's folder by a link")));
        }
        _ => {
            stream.end.wait(STALL).await?;
            return Err(refused(format!("it said '{}' about '{path}'", line.trim())));
        }
    };
    let unpacked = {
        let into = into.to_owned();
        let mut archive = Patient { stream: stdout, runtime: Handle::current() };
        tokio::task::spawn_blocking(move || {
            let count = unpack(&mut archive, &into)?;
            // The archive ends before the stream does.
            io::copy(&mut archive, &mut io::sink())?;
            Ok(count)
        })
    };
    let unpacked = unpacked.await.unwrap_or_else(|broken| Err(io::Error::other(broken)));
    // An archive that is cut is told by whoever cut it.
    let is_cut = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    if unpacked.as_ref().err().is_none_or(is_cut) {
        stream.end.wait(STALL).await?;
    }
    let count = unpacked.map_err(ExecError::file("take in what a host sent into", into))?;
    let is_there = count > 0 || fetched == Fetched::Folder;
    Ok(is_there.then_some(fetched))
}

/// Without slashes at the end.
fn trimmed(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}

/// Whether it is an absolute path without detours.
fn is_plain(path: &str) -> bool {
    let names = path.strip_prefix('/').map(|names| names.split('/'));
    path == "/" || names.is_some_and(|mut names| !names.any(|name| ["", ".", ".."].contains(&name)))
}

/// Reads a stream from a thread, and gives a host up that sends nothing for long.
struct Patient<R> {
    stream: R,
    runtime: Handle,
}

impl<R: AsyncRead + Unpin> Read for Patient<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = async { timeout(STALL, self.stream.read(buffer)).await };
        self.runtime.block_on(read).map_err(io::Error::from)?
    }
}
