//! The folder that outputs are in, wherever that is.

use std::io::{self, Read, Seek};

/// A folder of outputs. Paths are relative to it, with `/` between names; `""` is the folder
/// itself.
pub trait OutputTree {
    /// What is in a folder, in any order.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>>;

    /// A file's bytes.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    fn open(&self, path: &str) -> io::Result<Box<dyn ReadSeek>>;
}

/// A reader that can seek, as a trait object.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// Its name in the folder.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// What something in a folder is. Symbolic links are not followed: a job could point them at the
/// server's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File {
        /// In bytes.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A symbolic link, a pipe, a socket or a device.
    Other,
}
