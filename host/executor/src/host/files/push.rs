//! Files to a host: only those that it does not have, in one stream.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use gantry_model::digest::Digest;
use gantry_model::exec::script::PushedFile;
use tar::{Builder, EntryType, Header};
use tokio::io::{AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufWriter};
use tokio::time::timeout;

use super::HostFiles;
use super::stream::{STALL, Stream, late};
use crate::contract::FileSource;
use crate::error::ExecError;

const MISSING: &str = include_str!("missing.sh");
const RECEIVE: &str = include_str!("receive.sh");
const PLACE: &str = include_str!("place.sh");
const UNPACK: &str = r#"cd "$1" && tar -x -o -f -"#;

const OPERATION: &str = "take files";

/// Files that one script is asked for.
const AT_ONCE: usize = 1000;

/// Up to so many files are linked one by one, which takes two processes a file; more of them by a
/// stream, which takes one in all, but a channel of its own.
const FEW: usize = 16;

/// Bytes that are sent at once.
const CHUNK: usize = 256 * 1024;

/// Bytes of which all in an archive is a multiple.
const BLOCK: usize = 512;

/// The last day of 1999: before the stamp of the store, in every time zone. In seconds since 1970.
const BEFORE_STAMP: u64 = 946_598_400;

/// Bytes a second that the slowest host compares with their digests.
const COMPARED: u64 = 10 * 1024 * 1024;

type Progress<'a> = &'a (dyn Fn(u64) + Send + Sync);

pub(super) async fn push(
    host: &HostFiles,
    folder: &str,
    files: &[PushedFile],
    source: &dyn FileSource,
    progress: Progress<'_>,
) -> Result<(), ExecError> {
    if let Some(PushedFile { path, .. }) = files.iter().find(|file| !stays_below(&file.path)) {
        let message = format!("'{path}' is no path below a job's folder");
        let host = host.shell.host().to_owned();
        return Err(ExecError::Host { host, operation: OPERATION, message });
    }
    let by_digest: BTreeMap<&Digest, &PushedFile> =
        files.iter().map(|file| (&file.digest, file)).collect();
    let missing = missing(host, by_digest.keys().copied().collect()).await?;
    if !missing.is_empty() {
        let _turns = host.turns.take(&missing).await;
        // Somebody else may have pushed them meanwhile.
        let missing = self::missing(host, missing).await?;
        let files: Vec<_> =
            missing.iter().filter_map(|digest| by_digest.get(digest).copied()).collect();
        if !files.is_empty() {
            send(host, &files, source, progress).await?;
        }
    }
    place(host, folder, files).await
}

/// Whether it is relative, and each part of it a name.
fn stays_below(path: &str) -> bool {
    path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

/// Those that the host does not have.
async fn missing<'a>(
    host: &HostFiles,
    digests: BTreeSet<&'a Digest>,
) -> Result<BTreeSet<&'a Digest>, ExecError> {
    let store = format!("{}/store", host.base);
    let digests: Vec<&Digest> = digests.into_iter().collect();
    let mut missing = BTreeSet::new();
    for some in digests.chunks(AT_ONCE) {
        let mut arguments = vec![store.as_str()];
        arguments.extend(some.iter().map(|digest| digest.hex()));
        let printed = host.shell.call("look for files", MISSING, &arguments).await?;
        let printed = String::from_utf8_lossy(&printed);
        let printed: BTreeSet<&str> = printed.lines().collect();
        missing.extend(some.iter().filter(|digest| printed.contains(digest.hex())));
    }
    Ok(missing)
}

/// Sends files into the store.
async fn send(
    host: &HostFiles,
    files: &[&PushedFile],
    source: &dyn FileSource,
    progress: Progress<'_>,
) -> Result<(), ExecError> {
    let arrival = format!("arrival-{:016x}", RandomState::new().hash_one(files.len()));
    let stream = Stream::open(&host.shell, OPERATION, RECEIVE, &[&host.base, &arrival]).await?;
    let mut archive = Sender::new(stream.stdin);
    let mut sent = Ok(());
    for file in files {
        sent = archive.file(file, source, progress).await;
        if sent.is_err() {
            break;
        }
    }
    if sent.is_ok() {
        sent = archive.end().await;
    }
    drop(archive);
    let bytes: u64 = files.iter().map(|file| file.size).sum();
    let compared = STALL + Duration::from_secs(bytes / COMPARED);
    match sent {
        Ok(()) => stream.end.wait(compared).await,
        // What the host has to say is the reason why it takes no more.
        Err(Broken::Host(source)) => {
            stream.end.wait(STALL).await?;
            let (host, source) = (host.shell.host().to_owned(), Some(Box::new(source) as _));
            Err(ExecError::ConnectionLost { host, operation: OPERATION, source })
        }
        Err(Broken::Stalled) => Err(late(&host.shell, OPERATION, STALL)),
        Err(Broken::Source(path, source)) => {
            Err(ExecError::File { operation: "read what is to be pushed:", path, source })
        }
    }
}

/// Gives the files to the job.
async fn place(host: &HostFiles, folder: &str, files: &[PushedFile]) -> Result<(), ExecError> {
    if files.len() > FEW && place_many(host, folder, files).await.is_ok() {
        return Ok(());
    }
    for some in files.chunks(AT_ONCE) {
        let mut arguments = vec![host.base.as_str(), folder];
        arguments.extend(some.iter().flat_map(|file| [file.digest.hex(), &file.path]));
        host.shell.call("give files to a job", PLACE, &arguments).await?;
    }
    Ok(())
}

/// Gives the files to the job by an archive of hard links, which fails where there are none.
async fn place_many(host: &HostFiles, folder: &str, files: &[PushedFile]) -> Result<(), ExecError> {
    let stream = Stream::open(&host.shell, OPERATION, UNPACK, &[&host.base]).await?;
    let mut stdin = stream.stdin;
    for some in files.chunks(AT_ONCE) {
        let links = links(folder, some).map_err(|source| {
            let path = PathBuf::from(folder);
            ExecError::File { operation: "link the files of", path, source }
        })?;
        // Why it takes no more, it says at its end.
        if !matches!(timeout(STALL, stdin.write_all(&links)).await, Ok(Ok(()))) {
            break;
        }
    }
    let _broken = timeout(STALL, stdin.write_all(&[0; 2 * BLOCK])).await;
    drop(stdin);
    stream.end.wait(STALL).await
}

/// A part of an archive, with links to the store.
fn links(folder: &str, files: &[PushedFile]) -> io::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    for file in files {
        let mut header = header(EntryType::Link, 0);
        let target = format!("store/{}", file.digest.hex());
        archive.append_link(&mut header, format!("{folder}/{}", file.path), target)?;
    }
    let mut bytes = archive.into_inner()?;
    // The end of the archive comes once.
    bytes.truncate(bytes.len().saturating_sub(2 * BLOCK));
    Ok(bytes)
}

fn header(kind: EntryType, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    // A task's files may be programs.
    header.set_mode(0o555);
    header.set_mtime(BEFORE_STAMP);
    header.set_uid(0);
    header.set_gid(0);
    header
}

/// Why not all was sent.
enum Broken {
    Host(io::Error),
    Stalled,
    Source(PathBuf, io::Error),
}

/// Writes an archive of files that are named by their digests.
struct Sender {
    stream: BufWriter<Box<dyn AsyncWrite + Send + Unpin>>,
    chunk: Vec<u8>,
}

impl Sender {
    fn new(stream: Box<dyn AsyncWrite + Send + Unpin>) -> Self {
        Self { stream: BufWriter::with_capacity(CHUNK, stream), chunk: vec![0; CHUNK] }
    }

    async fn file(
        &mut self,
        file: &PushedFile,
        source: &dyn FileSource,
        progress: Progress<'_>,
    ) -> Result<(), Broken> {
        let broken = |error| Broken::Source(PathBuf::from(&file.path), error);
        let mut header = header(EntryType::Regular, file.size);
        header.set_path(file.digest.hex()).map_err(broken)?;
        header.set_cksum();
        self.write(header.as_bytes()).await?;
        let mut content = source.open(file).await.map_err(broken)?.take(file.size);
        let mut left = file.size;
        let mut chunk = std::mem::take(&mut self.chunk);
        while left > 0 {
            let read = content.read(&mut chunk).await.map_err(broken)?;
            if read == 0 {
                let short = format!("it is {left} bytes shorter than it was");
                return Err(broken(io::Error::new(io::ErrorKind::UnexpectedEof, short)));
            }
            self.write(chunk.get(..read).unwrap_or_default()).await?;
            let read = u64::try_from(read).unwrap_or(u64::MAX);
            left = left.saturating_sub(read);
            progress(read);
        }
        self.chunk = chunk;
        let size = usize::try_from(file.size % 512).unwrap_or_default();
        self.write(&vec![0; size.next_multiple_of(BLOCK) - size]).await
    }

    async fn end(&mut self) -> Result<(), Broken> {
        self.write(&[0; 2 * BLOCK]).await?;
        in_time(self.stream.shutdown()).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        in_time(self.stream.write_all(bytes)).await
    }
}

async fn in_time(written: impl Future<Output = io::Result<()>>) -> Result<(), Broken> {
    match timeout(STALL, written).await {
        Ok(result) => result.map_err(Broken::Host),
        Err(_elapsed) => Err(Broken::Stalled),
    }
}
