//! Files travel to a job's host, and whoever follows the run hears how far that is.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gantry_executor::{ExecError, HostExecutor};
use gantry_model::exec::script::PushedFile;
use gantry_model::script::PlacedJob;
use indicatif::HumanBytes;

use super::super::{Pipeline, Result};
use super::files::JobFiles;
use super::job::Work;

/// How often it is told.
const TOLD: Duration = Duration::from_secs(5);

impl Pipeline {
    /// Brings files to the job's folder; how many bytes had to travel.
    pub(super) async fn push_files(
        &self,
        work: &Work<'_>,
        placed: &PlacedJob,
        executor: &dyn HostExecutor,
        files: &JobFiles,
    ) -> Result<std::result::Result<u64, ExecError>> {
        let (listed, source) = (files.listed(), self.file_source(files));
        let brought = AtomicU64::new(0);
        let count = |bytes| {
            brought.fetch_add(bytes, Ordering::Relaxed);
        };
        let mut pushing = pin!(executor.push(&placed.handle, &listed, &source, &count));
        let mut told = 0;
        loop {
            tokio::select! {
                pushed = &mut pushing => {
                    return Ok(pushed.map(|()| brought.load(Ordering::Relaxed)));
                }
                () = tokio::time::sleep(TOLD) => {}
            }
            let now = brought.load(Ordering::Relaxed);
            if now > told {
                let (sent, all) = (HumanBytes(now), HumanBytes(total(&listed)));
                let (job, host) = (&work.job.key, &placed.host);
                let note = format!("job '{job}': {sent} of {all} are on the host '{host}'");
                self.store.note(work.run, &note).await?;
                told = now;
            }
        }
    }
}

/// Bytes of all files, each counted once however often it is there.
fn total(files: &[PushedFile]) -> u64 {
    let sizes: BTreeMap<_, _> = files.iter().map(|file| (&file.digest, file.size)).collect();
    sizes.values().sum()
}
