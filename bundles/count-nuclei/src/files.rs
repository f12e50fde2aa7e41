//! Values as files, the way a task finds its inputs and leaves its outputs.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::{fs, io};

use thiserror::Error;

/// A value could not be read or written.
#[derive(Debug, Error)]
pub enum FileError {
    /// The file system refused.
    #[error("cannot {operation} {path}: {source}")]
    Io { operation: &'static str, path: PathBuf, source: io::Error },
    /// The file holds something else.
    #[error("{path} holds {text:?}, which is not the number that is expected there")]
    Unreadable { path: PathBuf, text: String },
}

/// Reads a value.
pub fn read<T: FromStr>(path: &Path) -> Result<T, FileError> {
    let text = fs::read_to_string(path).map_err(io_error("read", path))?;
    let unreadable = || FileError::Unreadable { path: path.to_owned(), text: text.clone() };
    text.trim().parse().map_err(|_| unreadable())
}

/// Reads a value that may have been left out: then there is no file.
pub fn read_optional<T: FromStr>(path: &Path) -> Result<Option<T>, FileError> {
    if path.exists() { read(path).map(Some) } else { Ok(None) }
}

/// Writes a value.
pub fn write(path: &Path, value: impl Display) -> Result<(), FileError> {
    fs::write(path, value.to_string()).map_err(io_error("write", path))
}

/// Writes an array: a folder with `array.yml`, which holds the size, and a file for each item, named by its index.
pub fn write_array<T: Display>(folder: &Path, items: &[T]) -> Result<(), FileError> {
    fs::create_dir(folder).map_err(io_error("create", folder))?;
    write(&folder.join("array.yml"), format!("size: {}\n", items.len()))?;
    for (index, item) in items.iter().enumerate() {
        write(&folder.join(index.to_string()), item)?;
    }
    Ok(())
}

fn io_error(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError::Io { operation, path, source }
}
