//! Jobs that no run waits for are removed: what is left of a run that has ended, or of an attempt that was given up.

use std::time::Duration;

use gantry_model::id::JobId;
use gantry_model::run::Run;

use super::{Pipeline, Result};

/// How long the answer to a request with an `Idempotency-Key` is kept.
const ANSWERS_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

impl Pipeline {
    /// Looks through every executor for jobs that no run waits for.
    pub(crate) async fn sweep(&self) {
        for executor in self.executors.all() {
            let jobs = match executor.list_jobs().await {
                Ok(jobs) => jobs,
                Err(error) => {
                    tracing::debug!(executor = %executor.name(), %error, "its jobs are not known now");
                    continue;
                }
            };
            for job in jobs {
                match self.is_wanted(job).await {
                    Ok(true) => {}
                    Ok(false) => {
                        if let Err(error) = executor.destroy(&executor.reserve(&job)).await {
                            tracing::warn!(%job, %error, "an orphan could not be removed");
                        }
                    }
                    Err(error) => tracing::warn!(%job, %error, "it is not known who wants the job"),
                }
            }
        }
    }

    /// Forgets answers to requests that nobody repeats any more.
    pub(crate) async fn forget_answers(&self) {
        let Ok(before) = self.clock.now().checked_sub(ANSWERS_KEPT) else { return };
        if let Err(error) = self.store.forget_before(before).await {
            tracing::warn!(%error, "old answers stay in the store");
        }
    }

    /// Whether a run still has to do with the job.
    async fn is_wanted(&self, job: JobId) -> Result<bool> {
        let run = self.store.run(job.run).await?;
        Ok(run.is_some_and(|run| run.attempt == job.attempt && run.state.status().is_active()))
    }

    /// Removes the job of a run that has ended. What cannot be removed now is found by the next sweep.
    pub(crate) async fn clean_up_after(&self, run: &Run) {
        if run.attempt == 0 {
            return;
        }
        let job = JobId { run: run.id, attempt: run.attempt };
        for executor in self.executors.all() {
            if let Err(error) = executor.destroy(&executor.reserve(&job)).await {
                tracing::warn!(%job, %error, "a job that has ended could not be removed");
            }
        }
        self.spool.forget_inputs_copy(run.id).await;
    }
}
