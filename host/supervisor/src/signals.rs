//! Signals as something to be read: they interrupt nothing, and what this process starts hears its own.

use std::io::{self, Read as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use nix::sys::signal::Signal;
use signal_hook::low_level::pipe;

/// The signals of a process that ends only by itself, or by KILL.
pub(crate) struct Signals(UnixStream);

impl Signals {
    /// From now on these signals are read here.
    pub(crate) fn catch(signals: &[Signal]) -> io::Result<Self> {
        let (reader, writer) = UnixStream::pair()?;
        for &signal in signals {
            pipe::register(signal as i32, writer.try_clone()?)?;
        }
        reader.set_nonblocking(true)?;
        Ok(Self(reader))
    }

    /// Takes note of all that came.
    pub(crate) fn clear(&mut self) {
        let mut bytes = [0; 64];
        while self.0.read(&mut bytes).is_ok_and(|read| read == bytes.len()) {}
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
