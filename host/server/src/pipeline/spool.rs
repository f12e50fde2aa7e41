//! Files on their way in. An upload is written here in one pass while its digest is taken; it either moves on into the
//! object store or is deleted, also when the client vanishes.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use gantry_model::digest::Digest;
use gantry_model::id::RunId;
use sha2::{Digest as _, Sha256};
use tempfile::{TempDir, TempPath};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::{Error, Result};

/// Readable for everybody who can reach it: a job sees its inputs as whichever user its image names.
const FILE_MODE: u32 = 0o644;
/// The same for folders.
const FOLDER_MODE: u32 = 0o755;

/// What the names of copied inputs begin with.
const INPUTS_COPY: &str = "inputs-";

/// The folder for files on their way in; on the file system of the data folder, so that they can be renamed into place.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    folder: PathBuf,
}

/// An upload that has arrived. Dropping it deletes the file.
#[derive(Debug)]
pub(crate) struct Spooled {
    pub(crate) path: TempPath,
    pub(crate) size: u64,
    pub(crate) digest: Digest,
}

/// An upload that is arriving. Dropping it deletes the file.
pub(crate) struct SpoolWriter {
    file: File,
    path: TempPath,
    hasher: Sha256,
    size: u64,
    limit: u64,
}

impl Spool {
    /// Opens the folder, and empties it of what a killed server left. Copies of inputs stay: jobs that still run see them.
    pub(crate) fn open(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(INPUTS_COPY) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            } else {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { folder })
    }

    /// A new file, which takes at most `limit` bytes.
    pub(crate) fn writer(&self, limit: u64) -> Result<SpoolWriter> {
        let (file, path) = self.empty_file()?;
        Ok(SpoolWriter { file: File::from_std(file), path, hasher: Sha256::new(), size: 0, limit })
    }

    /// A new empty folder, deleted when the answer is dropped.
    pub(crate) fn subfolder(&self) -> Result<TempDir> {
        tempfile::Builder::new()
            .permissions(Permissions::from_mode(FOLDER_MODE))
            .tempdir_in(&self.folder)
            .map_err(|error| Error::io("creating a spool folder", error))
    }

    /// Where the inputs of a run are copied to when the object store is no local folder.
    pub(crate) fn inputs_copy(&self, run: RunId) -> PathBuf {
        self.folder.join(format!("{INPUTS_COPY}{run}"))
    }

    /// Deletes that copy, if there is one.
    pub(crate) async fn forget_inputs_copy(&self, run: RunId) {
        let folder = self.inputs_copy(run);
        match tokio::fs::remove_dir_all(&folder).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(folder = %folder.display(), %error, "a copy of inputs stays behind");
            }
            _ => {}
        }
    }

    /// A new empty file, deleted when its path is dropped.
    pub(crate) fn empty_file(&self) -> Result<(std::fs::File, TempPath)> {
        tempfile::Builder::new()
            .permissions(Permissions::from_mode(FILE_MODE))
            .tempfile_in(&self.folder)
            .map(tempfile::NamedTempFile::into_parts)
            .map_err(|error| Error::io("creating a spool file", error))
    }
}

impl SpoolWriter {
    /// Appends what has arrived.
    pub(crate) async fn push(&mut self, bytes: Bytes) -> Result<()> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > self.limit {
            return Err(Error::TooLarge { limit: self.limit });
        }
        self.hasher.update(&bytes);
        self.file.write_all(&bytes).await.map_err(|error| Error::io("writing a spool file", error))
    }

    /// The complete file.
    pub(crate) async fn finish(mut self) -> Result<Spooled> {
        self.file.flush().await.map_err(|error| Error::io("writing a spool file", error))?;
        let digest = Digest::from_bytes(self.hasher.finalize().into());
        Ok(Spooled { path: self.path, size: self.size, digest })
    }
}

impl Spooled {
    /// Where the file is, as long as this lives.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
