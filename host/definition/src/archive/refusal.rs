//! Why a zip archive is not taken.

use std::io;

use thiserror::Error;
use zip::result::ZipError;

/// A zip archive that is not taken.
#[derive(Debug, Error)]
pub(crate) enum ZipRefusal {
    /// The bytes do not begin like a zip archive.
    #[error("this is not a zip archive")]
    NotAZip,
    /// The archive's structure is broken, or it ends early.
    #[error("the zip archive is damaged or incomplete")]
    Damaged(#[source] ZipError),
    /// More entries than any honest archive of its kind has.
    #[error("the archive has {entries} entries; {limit} are allowed")]
    TooManyEntries {
        /// As the archive claims.
        entries: usize,
        /// Most that are taken.
        limit: usize,
    },
    /// An entry is hostile or of a kind that is not supported.
    #[error("the entry '{name}' {fault}")]
    Entry {
        /// Which one.
        name: String,
        /// What is wrong with it.
        fault: EntryFault,
    },
    /// The archive's bytes could not be read at all: no fault of its author.
    #[error("the archive could not be read")]
    Io(#[source] io::Error),
}

/// What is wrong with an entry, in words that follow its name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum EntryFault {
    /// Its name is no safe path.
    #[error("{0}")]
    Name(&'static str),
    /// Another entry has the same name, but for upper and lower case.
    #[error("has the same name as another entry")]
    Duplicate,
    /// A symbolic link or a device.
    #[error("is neither a file nor a folder")]
    Special,
    /// Its bytes are encrypted.
    #[error("is encrypted")]
    Encrypted,
    /// Its bytes are compressed otherwise than by deflate.
    #[error("is compressed with the method {0}; only deflate and no compression are supported")]
    Compression(String),
    /// It grows too much when it is inflated.
    #[error("would grow from {from} to {to} bytes")]
    Bomb {
        /// In the archive.
        from: u64,
        /// Once inflated, as it claims.
        to: u64,
    },
    /// Its bytes are those of another entry as well, or of the directory.
    #[error("overlaps with another entry")]
    Overlap,
    /// It is larger than is allowed.
    #[error("has {size} bytes; {limit} are allowed")]
    TooLarge {
        /// Once inflated.
        size: u64,
        /// Most that is taken.
        limit: u64,
    },
    /// Its checksum, its length or its compressed stream is wrong.
    #[error("is damaged: its bytes do not match its length and checksum")]
    Damaged,
}

impl EntryFault {
    /// Names the rule, for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "archive-entry-name",
            Self::Duplicate => "archive-entry-duplicate",
            Self::Special => "archive-entry-special",
            Self::Encrypted => "archive-entry-encrypted",
            Self::Compression(_) => "archive-entry-compression",
            Self::Bomb { .. } => "archive-entry-bomb",
            Self::Overlap => "archive-entry-overlap",
            Self::TooLarge { .. } => "archive-entry-size",
            Self::Damaged => "archive-entry-damaged",
        }
    }
}

impl ZipRefusal {
    /// An error of the zip library: the reader's, or the archive's.
    pub(crate) fn from_zip(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) if !is_damage(&error) => Self::Io(error),
            error => Self::Damaged(error),
        }
    }

    /// An error while the bytes of the entry `name` were read.
    pub(crate) fn from_read(name: &str, error: io::Error) -> Self {
        if is_damage(&error) {
            Self::Entry { name: name.to_owned(), fault: EntryFault::Damaged }
        } else {
            Self::Io(error)
        }
    }
}

/// Whether an error speaks of the bytes, as inflating and checksums do, rather than of the disk
/// that they are on.
fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
}
