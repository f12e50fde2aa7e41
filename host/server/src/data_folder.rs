//! The folder of everything that a server keeps.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gantry_model::clock::Entropy;
use gantry_model::id::ServerId;

use crate::app::StartError;

/// How often a lock that somebody has is tried again, and how long after the time before.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// The folder of everything that the server keeps, locked against a second server.
pub(crate) struct DataFolder {
    /// Absolute.
    pub(crate) path: PathBuf,
    /// Names this server among those that share a database; made at the first start.
    pub(crate) server_id: ServerId,
    /// Held as long as the server lives.
    pub(crate) lock: Arc<File>,
}

impl DataFolder {
    /// Opens the folder, or makes it.
    pub(crate) fn open(path: &Path, entropy: &dyn Entropy) -> Result<Self, StartError> {
        let failed = |source| StartError::Data { path: path.to_owned(), source };
        std::fs::create_dir_all(path).map_err(failed)?;
        // Container engines want absolute paths.
        let path = path.canonicalize().map_err(failed)?;
        let lock = File::create(path.join("lock")).map_err(failed)?;
        take(&lock).map_err(|error| match error {
            TryLockError::WouldBlock => StartError::InUse(path.clone()),
            TryLockError::Error(source) => failed(source),
        })?;
        let id_file = path.join("server-id");
        let server_id = match std::fs::read_to_string(&id_file) {
            Ok(id) if !id.trim().is_empty() => id.trim().to_owned(),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StartError::Data { path: id_file, source: error });
            }
            // None yet, or a file that a power failure left empty.
            _ => {
                let id = entropy.uuid().to_string();
                std::fs::write(&id_file, &id).map_err(failed)?;
                id
            }
        };
        Ok(Self { path, server_id: ServerId(server_id), lock: Arc::new(lock) })
    }

    /// Where people find it, when all they have is another server: `machine:folder`.
    pub(crate) fn place(&self) -> String {
        let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        format!("{}:{}", machine.trim(), self.path.display())
    }

    /// An error of the folder's.
    pub(crate) fn error(&self, source: io::Error) -> StartError {
        StartError::Data { path: self.path.clone(), source }
    }
}

/// Takes the lock. A process that a killed server was about to start has its files until it runs, and so the lock: that is
/// waited for.
fn take(lock: &File) -> Result<(), TryLockError> {
    for _ in 0..TRIES {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            taken => return taken,
        }
    }
    lock.try_lock()
}

/// Writes a file that only its owner may read.
pub(crate) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // The mode above is for a new file only.
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    writeln!(file, "{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;

    #[test]
    fn a_server_keeps_its_identity_or_does_not_start() {
        let folder = tempfile::tempdir().unwrap();
        let open = || DataFolder::open(folder.path(), &SystemEntropy).map(|data| data.server_id);
        let id = open().unwrap();
        assert_eq!(open().unwrap(), id);
        let file = folder.path().join("server-id");
        std::fs::write(&file, b"\xff").unwrap();
        assert!(open().is_err(), "what cannot be read is no reason for another identity");
        assert_eq!(std::fs::read(&file).unwrap(), b"\xff");
        std::fs::write(&file, "").unwrap();
        assert!(open().is_ok_and(|other| other != id));
    }
}
