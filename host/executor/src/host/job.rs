//! Where a job of a host has its things, and how its handle tells.

use gantry_model::exec::ExecHandle;
use gantry_model::exec::script::JobFolders;
use gantry_model::id::JobId;
use serde::{Deserialize, Serialize};

use crate::error::ExecError;

/// Of the layout of [`Place`].
const HANDLE_VERSION: u32 = 1;

/// What a handle holds.
#[derive(Serialize, Deserialize)]
struct Place {
    /// The installation's folder on the host: jobs are found again also when the configuration
    /// names another place since.
    base: String,
}

/// A job of a host.
#[derive(Debug, Clone)]
pub(super) struct HostJob {
    pub(super) id: JobId,
    /// The installation's folder on the host.
    pub(super) base: String,
    /// What its folders, its container and its entry in a scheduler's queue are called by.
    pub(super) name: String,
}

impl HostJob {
    pub(super) fn handle(job: &JobId, base: &str) -> ExecHandle {
        let data = serde_json::json!({ "base": base });
        ExecHandle { version: HANDLE_VERSION, job: *job, data }
    }

    pub(super) fn find(handle: &ExecHandle) -> Result<Self, ExecError> {
        let place = match handle.version {
            HANDLE_VERSION => serde_json::from_value::<Place>(handle.data.clone()).ok(),
            _ => None,
        };
        let unknown = ExecError::UnknownHandle { job: handle.job, version: handle.version };
        let Place { base } = place.ok_or(unknown)?;
        Ok(Self { id: handle.job, base, name: handle.job.to_string() })
    }

    /// What the job is told of. What its supervisor keeps is elsewhere (`control`): no script
    /// writes there by mistake, and a container cannot.
    pub(super) fn folders(&self) -> JobFolders {
        let job = format!("{}/jobs/{}", self.base, self.name);
        let folder = |name: &str| format!("{job}/{name}");
        JobFolders {
            work: folder("work"),
            outputs: folder("outputs"),
            data: folder("data"),
            artifacts: folder("artifacts"),
            files: folder("files"),
            temp: folder("temp"),
            job,
        }
    }
}
