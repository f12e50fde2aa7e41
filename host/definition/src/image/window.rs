//! A part of a seekable stream that looks like a stream of its own.

use std::io::{self, Read, Seek, SeekFrom};

/// `length` bytes of `inner` from `offset` on; its position 0 is `offset`.
#[derive(Debug)]
pub struct Window<R> {
    inner: R,
    offset: u64,
    length: u64,
    position: u64,
}

impl<R: Read + Seek> Window<R> {
    /// Nothing is read and the inner stream is not moved until the window is.
    pub fn new(inner: R, offset: u64, length: u64) -> Self {
        Self { inner, offset, length, position: 0 }
    }
}

impl<R: Read + Seek> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        if left == 0 {
            return Ok(0);
        }
        // Seeking each time costs little, and lets the caller move the inner stream in between.
        self.inner.seek(SeekFrom::Start(self.offset.saturating_add(self.position)))?;
        let read = self.inner.by_ref().take(left).read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl<R: Read + Seek> Seek for Window<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        self.position = target.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "seek to before the window's beginning")
        })?;
        Ok(self.position)
    }
}
