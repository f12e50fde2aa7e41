//! RUNNING → FINISHED or FAILED: wait for the job's end, then collect what it left. A server that was restarted comes here
//! too, and re-attaches.

use gantry_engine::verdict;
use gantry_executor::ExecError;
use gantry_model::exec::ExecExit;
use gantry_model::run::{Job, Run, RunState};
use gantry_store::Change;

use super::collect::Collected;
use super::drive::{Outcome, StepResult};
use super::nudge::nudged;
use super::{Error, Pipeline, Result, bundle_of};

impl Pipeline {
    /// Waits for the job, and takes in what it left.
    pub(crate) async fn attend(&self, run: &Run, job: &Job) -> StepResult {
        let executor = match self.executors.get(&job.executor) {
            Ok(executor) => executor,
            Err(failure) => return Ok(Outcome::Failed(failure)),
        };
        let exit = tokio::select! {
            exit = executor.wait(&job.handle) => match exit {
                Ok(exit) => exit,
                // It had been started, or the run would not be RUNNING: its folder was taken away.
                Err(ExecError::NeverStarted { .. }) => {
                    return Ok(Outcome::Failed(verdict::job_lost()));
                }
                Err(error) => return Err(Error::internal("waiting for a job", error)),
            },
            changed = self.changed(run) => return Ok(Outcome::Advanced(changed?)),
        };
        self.finish(run, job, exit).await
    }

    async fn finish(&self, run: &Run, job: &Job, exit: ExecExit) -> StepResult {
        let _turn = self.turns.take(run.id).await;
        let current = self.run(run.id).await?;
        if current.revision != run.revision {
            return Ok(Outcome::Advanced(current));
        }
        let task = self.task(run.task).await?;
        let resources = &bundle_of(&task)?.job.resources;
        let limit = self.time_limit_seconds(resources);
        if let Some(failure) = verdict::failure_of(&exit, resources, limit) {
            return Ok(Outcome::Failed(failure));
        }
        let (collected, kept) = tokio::join!(self.collect(run, &task, job), self.keep_logs(job));
        kept?;
        let Collected { outputs, results } = match collected? {
            Ok(collected) => collected,
            Err(failure) => return Ok(Outcome::Failed(failure)),
        };
        let change = Change::to(RunState::Finished { exit: Some(exit) })
            .with_outputs(outputs)
            .with_results(results);
        Ok(Outcome::Advanced(self.store.apply(run, change).await?))
    }

    /// Resolves once somebody else has changed the run: canceled it, or delivered its outputs. What other servers do the driver
    /// notices, for all its runs together.
    pub(super) async fn changed(&self, run: &Run) -> Result<Run> {
        let mut nudges = self.store.subscribe();
        loop {
            let current = self.run(run.id).await?;
            if current.revision != run.revision {
                return Ok(current);
            }
            nudged(&mut nudges, run.id).await;
        }
    }
}
