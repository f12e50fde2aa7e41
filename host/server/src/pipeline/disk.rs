//! Whether writing failed for want of room. The stages tell only that something could not be written; a full disk is not the
//! server's fault, and its user gets another answer.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Error;

/// Looks at the errors of the writers that it is given.
#[derive(Debug, Clone, Default)]
pub(crate) struct DiskWatch(Arc<AtomicBool>);

impl DiskWatch {
    /// The same writer, watched.
    pub(crate) fn writer<W: Write>(&self, inner: W) -> WatchedWriter<W> {
        WatchedWriter { inner, watch: self.clone() }
    }

    /// A result as it is, remembered if it says that there is no room.
    pub(crate) fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        let full = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        };
        if result.as_ref().is_err_and(full) {
            self.0.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Whether there was no room at some point.
    pub(crate) fn is_full(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The full disk, if that is what it was; else the error itself.
    pub(crate) fn blame(&self, error: Error) -> Error {
        if self.is_full() { Error::DiskFull } else { error }
    }
}

/// A writer whose errors are looked at.
pub(crate) struct WatchedWriter<W> {
    inner: W,
    watch: DiskWatch,
}

impl<W: Write> Write for WatchedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch.note(self.inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.watch.note(self.inner.flush())
    }
}

impl<W> WatchedWriter<W> {
    /// The writer itself.
    pub(crate) fn into_inner(self) -> W {
        self.inner
    }
}
