//! Bytes of a file, plain or gzipped, read forwards without ever holding more than what was asked for.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::problem::Problem;

/// First bytes of a gzip member (RFC 1952 section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An open file, and how far it was read.
pub(crate) struct Source {
    bytes: Bytes,
    position: u64,
}

enum Bytes {
    Plain(BufReader<File>),
    Gzipped(Box<MultiGzDecoder<BufReader<File>>>),
}

impl Source {
    /// Opens a file. Whether it is gzipped is told by its bytes, not by its name.
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let mut file = BufReader::new(File::open(path).map_err(Problem::Read)?);
        let gzipped = file.fill_buf().map_err(Problem::Read)?.starts_with(&GZIP);
        let bytes = if gzipped {
            Bytes::Gzipped(Box::new(MultiGzDecoder::new(file)))
        } else {
            Bytes::Plain(file)
        };
        Ok(Self { bytes, position: 0 })
    }

    /// Whether the file is gzipped.
    pub(crate) fn is_gzipped(&self) -> bool {
        matches!(self.bytes, Bytes::Gzipped(_))
    }

    /// At most the next `most` bytes; fewer only at the end.
    pub(crate) fn at_most(&mut self, most: usize) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::with_capacity(most);
        self.by_ref().take(most as u64).read_to_end(&mut bytes).map_err(Problem::Read)?;
        Ok(bytes)
    }

    /// Fills the buffer with the bytes that begin at `position`, which is no earlier than what was read before.
    pub(crate) fn read_at(&mut self, position: u64, buffer: &mut [u8]) -> Result<(), Problem> {
        self.skip_to(position)?;
        match self.read_exact(buffer) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                let needed = position + buffer.len() as u64;
                Err(Problem::Truncated { there: self.position, needed })
            }
            Err(error) => Err(Problem::Read(error)),
        }
    }

    fn skip_to(&mut self, position: u64) -> Result<(), Problem> {
        let distance = position.saturating_sub(self.position);
        match &mut self.bytes {
            Bytes::Plain(file) => {
                let step = i64::try_from(distance).unwrap_or(i64::MAX);
                file.seek_relative(step).map_err(Problem::Read)?;
                self.position = position;
            }
            Bytes::Gzipped(_) => {
                let skipped = io::copy(&mut self.by_ref().take(distance), &mut io::sink());
                if skipped.map_err(Problem::Read)? < distance {
                    return Err(Problem::Truncated { there: self.position, needed: position });
                }
            }
        }
        Ok(())
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.bytes {
            Bytes::Plain(file) => file.read(buffer)?,
            Bytes::Gzipped(decoder) => decoder.read(buffer)?,
        };
        self.position += count as u64;
        Ok(count)
    }
}
