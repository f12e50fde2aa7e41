//! What can be wrong with a NIfTI file, in words for the person who has it.

use std::io;

use thiserror::Error;

/// A file that is NIfTI by its magic number, and cannot be read as such.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    #[error("the header says {rank} dimensions; 1 to 7 are possible (dim[0])")]
    Rank { rank: i64 },
    #[error(
        "the header says {count} voxels along dimension {index}; at least 1 is possible (dim[{index}])"
    )]
    Dimension { index: usize, count: i64 },
    #[error("the header says {dims:?} voxels, more bytes than a file can have")]
    TooManyVoxels { dims: Vec<u64> },
    #[error("the header names the data type {code}, which NIfTI does not define (datatype)")]
    Datatype { code: i16 },
    #[error("the header says {said} bits a voxel, but its data type has {right} (bitpix)")]
    Bits { said: i16, right: u64 },
    #[error(
        "the header says that the voxels begin at byte {offset}; {least} is the least (vox_offset)"
    )]
    Offset { offset: f64, least: u64 },
    #[error("line ends in it were changed: it was copied as text, so its voxels are damaged, too")]
    CopiedAsText,
    #[error("it ends after {there} bytes; the header says {needed}")]
    Truncated { there: u64, needed: u64 },
    #[error("the voxels are missing: there is no {expected} beside the header")]
    NoImage { expected: String },
    #[error("read it")]
    Read(#[source] io::Error),
}

impl Problem {
    /// The problem with its cause.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Read(source) => format!("it cannot be read: {source}"),
            other => other.to_string(),
        }
    }
}
