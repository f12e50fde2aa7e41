//! Files to a host and back.

use std::path::Path;

use gantry_model::exec::script::PushedFile;

use super::shell::Shell;
use crate::contract::{Fetched, FileSource};
use crate::error::ExecError;

/// Moves files between the server and a host.
#[derive(Clone)]
pub(crate) struct HostFiles {
    shell: Shell,
    /// The folder on the host that keeps files by their digest.
    store: String,
}

impl HostFiles {
    /// `base` is the installation's folder on the host, absolute.
    pub(crate) fn new(shell: Shell, base: &str) -> Self {
        Self { shell, store: format!("{base}/store") }
    }

    /// Brings files to a job's folder (absolute path on the host), which is made where it is not there.
    pub(crate) async fn push(
        &self,
        job_folder: &str,
        files: &[PushedFile],
        source: &dyn FileSource,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), ExecError> {
        todo!()
    }

    /// Copies what is at an absolute path on the host into a folder of this machine.
    pub(crate) async fn fetch(
        &self,
        path: &str,
        into: &Path,
    ) -> Result<Option<Fetched>, ExecError> {
        todo!()
    }
}
