//! Archives from strangers: which entry names are safe, and zip files under limits.

mod copy;
mod listing;
mod name;
mod refusal;

pub(crate) use copy::{CopyError, copy};
pub(crate) use listing::{ZipEntry, list, looks_like_zip};
pub(crate) use name::safe_path;
pub(crate) use refusal::{EntryFault, ZipRefusal};
