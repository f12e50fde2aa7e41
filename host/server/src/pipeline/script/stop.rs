//! A script run is canceled: each of its jobs is stopped, and what it printed is kept.

use std::time::Duration;

use gantry_model::run::{Run, RunState};
use gantry_model::script::{JobState, PlacedJob};
use gantry_store::Change;

use super::super::drive::{Outcome, StepResult};
use super::super::failing::chain;
use super::super::{Pipeline, Result};
use super::job::{Setback, Work};

/// How long a host that is out of reach is waited for by a run that is canceled, before the next try.
const PATIENCE: Duration = Duration::from_secs(30);

impl Pipeline {
    /// CANCELING → CANCELED. A job on a host that is out of reach is tried again until the host is back: a run that says that
    /// it has ended has no job that goes on.
    pub(crate) async fn stop_jobs(&self, run: &Run) -> StepResult {
        let jobs = self.store.jobs(run.id, run.attempt).await?;
        let open = jobs.iter().filter(|job| !job.state.has_ended());
        let stopping = open.map(|job| async move {
            if let Some(placed) = job.state.placed() {
                if !self.stop_on_host(placed).await? {
                    return Ok(false);
                }
                self.keep_what_was_printed(run, job, placed).await;
            }
            let note = format!("job '{}' is canceled", job.key);
            self.store.change_job(run, job, job.turn, JobState::Canceled, &note).await?;
            if let Some(placed) = job.state.placed() {
                self.remove_from_host(placed).await;
            }
            Result::Ok(true)
        });
        let stopped = futures::future::try_join_all(stopping).await?;
        if stopped.contains(&false) {
            return Ok(Outcome::Deferred);
        }
        Ok(Outcome::Advanced(self.store.apply(run, Change::to(RunState::Canceled)).await?))
    }

    async fn stop_on_host(&self, placed: &PlacedJob) -> Result<bool> {
        // A host that was removed has nothing that could still be stopped from here.
        let executor = match self.host_executor(&placed.host).await {
            Ok(executor) => executor,
            Err(Setback::Server(error)) => return Err(error),
            Err(_) => return Ok(true),
        };
        let grace = Duration::from_secs(self.settings.stop_grace_seconds);
        let stop = executor.stop(&placed.handle, grace);
        match tokio::time::timeout(grace.saturating_add(PATIENCE), stop).await {
            Ok(Ok(())) => Ok(true),
            Ok(Err(error)) => {
                tracing::warn!(host = %placed.host, cause = chain(&error), "a job is not stopped yet");
                Ok(false)
            }
            Err(_) => Ok(false),
        }
    }

    /// Takes away what a job that has ended left on its host, unless its author wants to look at it.
    pub(super) async fn leave_host(&self, work: &Work<'_>, placed: &PlacedJob) {
        if !work.job.keep_folder {
            self.remove_from_host(placed).await;
        }
    }

    /// What cannot be removed now is found by the next sweep.
    pub(super) async fn remove_from_host(&self, placed: &PlacedJob) {
        let Ok(executor) = self.host_executor(&placed.host).await else { return };
        if let Err(error) = executor.destroy(&placed.handle).await {
            tracing::warn!(host = %placed.host, cause = chain(&error), "a job's folder stays behind");
        }
    }
}
