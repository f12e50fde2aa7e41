//! Why the objects could not be kept or found.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the objects could not be kept or found.
#[derive(Debug, Error)]
pub enum ObjectError {
    /// A key, or a file name that would become part of one, is not a safe name everywhere.
    #[error("'{key}' cannot be the key of an object: {reason}")]
    InvalidKey {
        /// The key.
        key: String,
        /// Why not.
        reason: &'static str,
    },
    /// The object store could not be reached, or refused the operation.
    #[error("the object store could not {operation} '{key}'")]
    Unavailable {
        /// What it was asked to do, as a verb.
        operation: &'static str,
        /// The key or the prefix.
        key: String,
        /// What the store says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A file outside of the store could not be read, written, moved or removed.
    #[error("could not {operation} {}", path.display())]
    File {
        /// What was tried, as a verb.
        operation: &'static str,
        /// The file or the folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// What shall be taken over is neither a file nor a folder but, say, a symbolic link. Whoever
    /// reads the object later would be led wherever it points.
    #[error("{} is neither a file nor a folder; links and devices are not kept", path.display())]
    NotAFile {
        /// What it is.
        path: PathBuf,
    },
    /// The address of the object store is not one that Gantry knows.
    #[error(
        "the object store's address {reason}: give s3://BUCKET/PREFIX, file:///PATH or memory:"
    )]
    Address {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A setting of the object store does not exist.
    #[error("'{name}' is not a setting of an S3 object store")]
    UnknownOption {
        /// The setting.
        name: String,
    },
}

/// For `map_err`: the store could not do `operation` with the object under `key`.
pub(super) fn unavailable(
    operation: &'static str,
    key: &str,
) -> impl FnOnce(object_store::Error) -> ObjectError {
    move |source| ObjectError::Unavailable { operation, key: key.to_owned(), source: source.into() }
}

/// For `map_err`: `operation` failed on a file outside of the store.
pub(super) fn file(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ObjectError {
    move |source| ObjectError::File { operation, path: path.to_owned(), source }
}
