//! A run is canceled: asked for here, done by the driver.

use std::time::Duration;

use gantry_model::id::{RunId, ServerId};
use gantry_model::run::{Job, Run, RunState, RunStatus};
use gantry_store::Change;

use super::drive::{Outcome, StepResult};
use super::{CONFLICT_RETRIES, Error, Pipeline, Result};

impl Pipeline {
    /// Asks for the run's end. A run that was never submitted is CANCELED at once; another becomes CANCELING.
    pub(crate) async fn cancel(&self, id: RunId) -> Result<Run> {
        for _ in 0..CONFLICT_RETRIES {
            let run = self.run(id).await?;
            let next = match run.state.status() {
                RunStatus::Canceling | RunStatus::Canceled => return Ok(run),
                status @ (RunStatus::Finished | RunStatus::Failed) => {
                    return Err(Error::InvalidState { status, wanted: "be canceled" });
                }
                RunStatus::Created | RunStatus::Provisioned => RunState::Canceled,
                _ => RunState::Canceling {
                    job: run.state.job().cloned(),
                    staged_on: staged_on(&run.state),
                },
            };
            match self.store.apply(&run, Change::to(next)).await.map_err(Error::from) {
                Err(Error::Conflict) => {}
                Err(error) => return Err(error),
                Ok(run) => {
                    self.wake.notify_one();
                    return Ok(run);
                }
            }
        }
        Err(Error::Conflict)
    }

    /// CANCELING → CANCELED: the job is stopped, and what it printed is kept.
    pub(crate) async fn stop(&self, run: &Run, job: Option<&Job>) -> StepResult {
        if run.state.server().is_some() && job.is_none() {
            return self.stop_jobs(run).await;
        }
        if let Some(job) = job
            && let Ok(executor) = self.executors.get(&job.executor)
        {
            let grace = Duration::from_secs(self.settings.stop_grace_seconds);
            executor
                .stop(&job.handle, grace)
                .await
                .map_err(|error| Error::internal("stopping a job", error))?;
            self.keep_logs(job).await?;
        }
        Ok(Outcome::Advanced(self.store.apply(run, Change::to(RunState::Canceled)).await?))
    }
}

/// The server that drives the jobs of a script run.
fn staged_on(state: &RunState) -> Option<ServerId> {
    match state {
        RunState::Staged { server, .. } => Some(server.clone()),
        _ => None,
    }
}
