//! Files to a host and back, by tar streams: big files and many small ones alike.
//!
//! A host keeps every file once, in `store`, by its digest; a job's folder has links to them.

mod fetch;
mod pax;
mod push;
mod stream;
mod turns;
mod unpack;

use std::path::Path;
use std::sync::Arc;

use gantry_model::exec::script::PushedFile;

use self::turns::Turns;
use super::shell::Shell;
use crate::contract::{Fetched, FileSource};
use crate::error::ExecError;

/// Moves files between the server and a host. Cheap to clone.
#[derive(Clone)]
pub(crate) struct HostFiles {
    shell: Shell,
    /// The installation's folder on the host, absolute.
    base: String,
    /// A file that several jobs need is pushed by one of them.
    turns: Arc<Turns>,
}

impl HostFiles {
    /// `base` is the installation's folder on the host, absolute; it need not be there yet.
    pub(crate) fn new(shell: Shell, base: &str) -> Self {
        Self { shell, base: base.to_owned(), turns: Arc::default() }
    }

    /// The same host, and another installation's folder there.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// Brings files to a job's folder: `folder` is relative to the installation's folder
    /// (`jobs/…`), and is made where it is not there. Files that the host has are not sent again.
    /// They are read-only, and may be run.
    pub(crate) async fn push(
        &self,
        folder: &str,
        files: &[PushedFile],
        source: &dyn FileSource,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), ExecError> {
        push::push(self, folder, files, source, progress).await
    }

    /// Copies what is at the absolute path `path` on the host into a folder of this machine, if it
    /// is in the folder `within` (absolute, too) also when all links are followed.
    pub(crate) async fn fetch(
        &self,
        within: &str,
        path: &str,
        into: &Path,
    ) -> Result<Option<Fetched>, ExecError> {
        fetch::fetch(&self.shell, within, path, into).await
    }
}

#[cfg(test)]
mod tests;
