//! A job's folder on this machine: what the supervisor and the server tell each other, without
//! talking to each other.
//!
//! `supervisor.sh` lists the files. The folder is readable by its owner alone; inside it `outputs`
//! is open to everybody, since a container's user can be anyone.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use gantry_model::exec::LogStream;
use jiff::Timestamp;
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::stat::Mode;
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe;

use crate::error::ExecError;

/// The folder of one job.
#[derive(Debug, Clone)]
pub(crate) struct JobFolder {
    path: PathBuf,
}

/// Proof to everybody else that somebody looks after the job; see `alive` in `supervisor.sh`.
pub(crate) struct Alive {
    _pipe: pipe::Sender,
}

impl JobFolder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the job leaves its outputs.
    pub(crate) fn outputs(&self) -> PathBuf {
        self.path.join("outputs")
    }

    /// The file that keeps one of the job's streams.
    pub(crate) fn log(&self, stream: LogStream) -> PathBuf {
        self.path.join(stream.to_string())
    }

    /// Makes the folder with all that the supervisor expects in it. What is there already stays as
    /// it is.
    pub(crate) fn create(&self) -> Result<(), ExecError> {
        let create = || -> io::Result<()> {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.path)?;
            let outputs = self.outputs();
            DirBuilder::new().recursive(true).create(&outputs)?;
            // Not the mode of `create`: the process's umask would take from it.
            fs::set_permissions(&outputs, Permissions::from_mode(0o777))?;
            for stream in ["stdout", "stderr"] {
                let log = self.path.join(stream);
                OpenOptions::new().create(true).append(true).mode(0o600).open(log)?;
            }
            for pipe in ["alive", "stdout.pipe", "stderr.pipe"] {
                match nix::unistd::mkfifo(&self.path.join(pipe), Mode::S_IRUSR | Mode::S_IWUSR) {
                    Ok(()) | Err(Errno::EEXIST) => {}
                    Err(errno) => return Err(errno.into()),
                }
            }
            Ok(())
        };
        create().map_err(ExecError::file("create", &self.path))
    }

    /// Whether somebody took the job: a supervisor to run it, or `stop` so that it never runs.
    pub(crate) fn is_claimed(&self) -> bool {
        self.claimed().is_dir()
    }

    /// Takes the job; false where somebody else was first.
    pub(crate) fn claim(&self) -> Result<bool, ExecError> {
        match fs::create_dir(self.claimed()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(ExecError::file("claim", &self.path)(error)),
        }
    }

    /// Looks after the job in the supervisor's stead, until the answer is dropped.
    pub(crate) fn hold_alive(&self) -> Result<Alive, ExecError> {
        let path = self.path.join("alive");
        // For reading as well, since a pipe that nobody reads cannot be opened for writing alone.
        let pipe = pipe::OpenOptions::new().read_write(true).open_sender(&path);
        Ok(Alive { _pipe: pipe.map_err(ExecError::file("open", &path))? })
    }

    /// Returns when nobody looks after the job: at once where nobody does.
    pub(crate) async fn unattended(&self) -> Result<(), ExecError> {
        let path = self.path.join("alive");
        let at_once = OFlag::O_NONBLOCK.bits();
        let file = match OpenOptions::new().read(true).custom_flags(at_once).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(ExecError::file("open", &path)(error)),
        };
        // Nobody ever writes; reading ends when the last one who holds the pipe open for writing is
        // gone. A pipe that nobody held at all must be read directly: the system reports no event
        // there.
        let mut nothing = [0; 1];
        let wait = async || match (&file).read(&mut nothing) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                pipe::Receiver::from_file(file)?.read(&mut [0; 1]).await
            }
            ended => ended,
        };
        wait().await.map(|_nothing| ()).map_err(ExecError::file("wait at", &path))
    }

    /// The line that tells how the job ended, where it ended.
    pub(crate) fn exit(&self) -> Result<Option<String>, ExecError> {
        let path = self.path.join("exit");
        match fs::read_to_string(&path) {
            Ok(line) => Ok(Some(line)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ExecError::file("read", &path)(error)),
        }
    }

    /// Tells how the job ended, for a job that has no supervisor to tell it.
    pub(crate) fn write_exit(&self, line: &str) -> Result<(), ExecError> {
        let (part, path) = (self.path.join("exit.part"), self.path.join("exit"));
        fs::write(&part, format!("{line}\n"))
            .and_then(|()| fs::rename(&part, &path))
            .map_err(ExecError::file("write", &path))
    }

    /// When the job was taken, and when its end was told: the times of the two files, so that
    /// nobody has to know the time.
    pub(crate) fn times(&self) -> Result<(Timestamp, Timestamp), ExecError> {
        let changed_at = |path: PathBuf| {
            let changed = fs::metadata(&path).and_then(|metadata| metadata.modified());
            let timestamp =
                changed.and_then(|time| Timestamp::try_from(time).map_err(io::Error::other));
            timestamp.map_err(ExecError::file("read the time of", &path))
        };
        Ok((changed_at(self.claimed())?, changed_at(self.path.join("exit"))?))
    }

    /// At most `limit` bytes of a stream from `offset` on.
    pub(crate) fn read_log(
        &self,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<Bytes, ExecError> {
        let path = self.log(stream);
        let read = || -> io::Result<Bytes> {
            let mut file = match fs::File::open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Bytes::new()),
                Err(error) => return Err(error),
            };
            // An offset beyond what a file can have is no error of the file's.
            if offset >= file.metadata()?.len() {
                return Ok(Bytes::new());
            }
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = Vec::new();
            file.take(u64::try_from(limit).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
            Ok(Bytes::from(bytes))
        };
        read().map_err(ExecError::file("read", &path))
    }

    /// Removes the folder; fine when there is none.
    pub(crate) fn remove(&self) -> Result<(), ExecError> {
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ExecError::file("remove", &self.path)(error))
            }
            _ => Ok(()),
        }
    }

    fn claimed(&self) -> PathBuf {
        self.path.join("claimed")
    }
}
