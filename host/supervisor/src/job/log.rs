//! One output of a job, kept in a file from its first byte, up to a limit.

use std::fs::{File, OpenOptions};
use std::io::{self, PipeReader, Read as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::{Path, PathBuf};

use nix::fcntl::{FallocateFlags, FcntlArg, OFlag, fallocate, fcntl};
use nix::sys::statvfs::{Statvfs, statvfs};

/// What stands where the rest is missing.
const MARK: &[u8] =
    b"\n[what follows was not kept: the log has reached its limit, or the disk is full]\n";

/// Room that is taken beforehand where that can be done, so that a job which fills the disk can still say so. In bytes.
const ROOM: i64 = 64 * 1024;

/// With so much free nobody fills the disk before room is taken for a job that runs for a while. In bytes.
const PLENTY: u64 = 1 << 30;

/// How often is read before something else is looked at.
const READS: usize = 16;

/// Whether the disk is far from full.
pub(super) fn has_plenty(folder: &Path) -> bool {
    let free = |disk: Statvfs| disk.blocks_available().saturating_mul(disk.fragment_size());
    statvfs(folder).is_ok_and(|disk| free(disk) >= PLENTY)
}

/// An output and where it is kept.
pub(super) struct Log {
    /// `None` once all has been read.
    pipe: Option<PipeReader>,
    path: PathBuf,
    limit: u64,
    kept: Kept,
}

/// The file of a log.
enum Kept {
    /// It is made with the first byte, or once the job has run for a while: many short jobs have nothing to say. Where the disk
    /// is nearly full it is made before.
    NotYet,
    /// So many bytes may still be kept.
    In { file: File, room: u64 },
    /// Something was not kept, and so nothing is any more.
    Cut,
}

impl Log {
    /// Keeps at most `limit` bytes in the file, with what it holds already.
    pub(super) fn new(path: PathBuf, pipe: PipeReader, limit: u64) -> io::Result<Self> {
        fcntl(&pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        Ok(Self { pipe: Some(pipe), path, limit, kept: Kept::NotYet })
    }

    /// Takes room for a log that may become longer.
    pub(super) fn settle(&mut self) {
        // Where there is none it is tried again with the first byte.
        let _opened = self.open();
        if let Kept::In { file, .. } = &self.kept {
            // Not every file system can.
            let _taken = fallocate(file, FallocateFlags::FALLOC_FL_KEEP_SIZE, 0, ROOM);
        }
    }

    fn open(&mut self) -> io::Result<()> {
        if let Kept::NotYet = self.kept {
            let file = OpenOptions::new().create(true).append(true).open(&self.path)?;
            let room = self.limit.saturating_sub(file.metadata()?.len());
            self.kept = Kept::In { file, room };
        }
        Ok(())
    }

    /// What to wait for; `None` once all has been read.
    pub(super) fn source(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(|pipe| pipe.as_fd())
    }

    /// Keeps what has come, or a good part of it, by way of `chunk`. Whether there was anything.
    pub(super) fn pump(&mut self, chunk: &mut [u8]) -> bool {
        for turn in 0..READS {
            let Some(pipe) = &mut self.pipe else { return turn > 0 };
            match pipe.read(chunk) {
                Ok(0) => self.pipe = None,
                Ok(read) => self.keep(chunk.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return turn > 0,
                Err(_) => self.pipe = None,
            }
        }
        true
    }

    /// Writes to the log as the job could.
    pub(super) fn keep(&mut self, bytes: &[u8]) {
        let opened = self.open();
        // The rest is read and dropped, since a job whose output nobody reads would stop.
        let Kept::In { file, room } = &mut self.kept else {
            if opened.is_err() {
                self.kept = Kept::Cut;
            }
            return;
        };
        let fits = usize::try_from(*room).unwrap_or(usize::MAX).min(bytes.len());
        let written = file.write_all(bytes.get(..fits).unwrap_or_default());
        *room -= fits as u64;
        if written.is_err() || fits < bytes.len() {
            // On a full disk there may be no room for it.
            let _marked = file.write_all(MARK);
            self.kept = Kept::Cut;
        }
    }
}
