//! Copying that tells apart whose fault a failure is: the sender's bytes, or the place that they
//! are written to.

use std::io::{self, Read, Write};

use thiserror::Error;

const BUFFER_BYTES: usize = 64 * 1024;

/// A copy that broke off.
#[derive(Debug, Error)]
pub(crate) enum CopyError {
    /// The bytes could not be read.
    #[error("reading failed")]
    Read(#[source] io::Error),
    /// The bytes could not be written.
    #[error("writing failed")]
    Write(#[source] io::Error),
}

/// Copies until the end of `from`; returns how many bytes that were.
pub(crate) fn copy(from: &mut dyn Read, into: &mut dyn Write) -> Result<u64, CopyError> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut copied = 0;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok(copied),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CopyError::Read(error)),
        };
        into.write_all(buffer.get(..read).unwrap_or_default()).map_err(CopyError::Write)?;
        copied += read as u64;
    }
}
