//! What the host does for a running guest.

pub(crate) mod journal;
mod log;
pub(crate) mod stdio;
