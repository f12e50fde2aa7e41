//! Jobs that no run waits for are removed: what is left of a run that has ended, or of an attempt that was given up.

use std::time::Duration;

use futures::future::join_all;
use gantry_executor::HostExecutor;
use gantry_model::id::{JobId, JobPart};
use gantry_model::run::Run;

use super::{Pipeline, Result};

/// How long the answer to a request with an `Idempotency-Key` is kept.
pub(super) const ANSWERS_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

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

    /// Looks through the hosts that were used since the start for jobs that no run waits for, all at once: one may hang.
    pub(crate) async fn sweep_hosts(&self) {
        let hosts = self.hosts.used().await;
        join_all(hosts.iter().map(|executor| self.sweep_host(executor.as_ref()))).await;
    }

    async fn sweep_host(&self, executor: &dyn HostExecutor) {
        let Ok(jobs) = executor.list_jobs().await else { return };
        for job in jobs {
            if matches!(self.is_wanted(job).await, Ok(false))
                && let Err(error) = executor.destroy(&executor.reserve(&job)).await
            {
                tracing::warn!(%job, %error, "an orphan could not be removed");
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
        let Some(run) = self.store.run(job.run).await? else { return Ok(false) };
        match job.part {
            None => Ok(run.attempt == job.attempt && run.state.status().is_active()),
            Some(part) => self.is_part_wanted(&run, job.attempt, part).await,
        }
    }

    /// A job that has ended is wanted no more, unless its author wants to look at its folder.
    async fn is_part_wanted(&self, run: &Run, attempt: u32, part: JobPart) -> Result<bool> {
        let jobs = self.store.jobs(run.id, attempt).await?;
        let Some(job) = jobs.get(part.job as usize) else { return Ok(false) };
        let task = self.task(run.task).await?;
        let script = task.definition.script();
        let kept =
            script.and_then(|script| script.job(&job.key)).is_some_and(|job| job.keep_folder);
        Ok(kept || (job.turn == part.turn && job.state.placed().is_some()))
    }

    /// Removes the job of a run that has ended. What cannot be removed now is found by the next sweep.
    pub(crate) async fn clean_up_after(&self, run: &Run) {
        if run.attempt == 0 {
            return;
        }
        let job = JobId { run: run.id, attempt: run.attempt, part: None };
        for executor in self.executors.all() {
            if let Err(error) = executor.destroy(&executor.reserve(&job)).await {
                tracing::warn!(%job, %error, "a job that has ended could not be removed");
            }
        }
        self.spool.forget_inputs_copy(run.id).await;
    }
}
