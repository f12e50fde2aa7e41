//! One run's way through the steps. All control flow between the stages is here; each step is a file of its own.

use gantry_engine::step::{Step, next_step};
use gantry_model::failure::Failure;
use gantry_model::run::Run;

use super::{Error, Pipeline};

/// What a step leads to.
pub(crate) enum Outcome {
    /// The run has a new state: look again.
    Advanced(Run),
    /// The run has ended.
    Ended,
    /// Nothing can be done now; the run is claimed again later.
    Deferred,
    /// The run failed.
    Failed(Failure),
}

/// Why a run is driven no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// It has ended, and others may have the room that it took.
    Ended,
    /// It waits for room, for the server's troubles to pass, or for another server.
    Waits,
}

/// A step's answer. An error means that the server or its storage is in trouble: the step is repeated later.
pub(crate) type StepResult = Result<Outcome, Error>;

impl Pipeline {
    /// Takes the run as far as it can go now.
    pub(crate) async fn drive(&self, mut run: Run) -> Rest {
        loop {
            // Another server was quicker while this one was too slow to keep its lease.
            if self.is_held_elsewhere(&run) {
                return Rest::Waits;
            }
            // From the moment it has ended: a server that stops right then waits for it, too.
            let _cleaning = (!run.state.status().is_active()).then(|| self.cleaning.token());
            let step = match self.step(&run).await {
                Ok(Outcome::Failed(failure)) => self.fail(&run, failure).await,
                other => other,
            };
            match step {
                Ok(Outcome::Advanced(next)) => run = next,
                Ok(Outcome::Ended) => return Rest::Ended,
                Ok(Outcome::Deferred | Outcome::Failed(_)) => return Rest::Waits,
                // Somebody canceled the run, or delivered its outputs: what it is now decides what to do.
                Err(Error::Conflict | Error::InvalidState { .. }) => match self.run(run.id).await {
                    Ok(current) if current.revision != run.revision => run = current,
                    _ => return Rest::Waits,
                },
                Err(error) => {
                    tracing::error!(run = %run.id, error = &error as &dyn std::error::Error, "a step failed and will be repeated");
                    return Rest::Waits;
                }
            }
        }
    }

    async fn step(&self, run: &Run) -> StepResult {
        let task = self.task(run.task).await?;
        match next_step(&run.state, &task.definition.work) {
            Step::Place => self.place(run).await,
            Step::Prepare(executor) => self.prepare(run, executor).await,
            Step::Launch(job) => self.launch(run, job).await,
            Step::Attend(job) => self.attend(run, job).await,
            Step::Begin => self.begin_jobs(run, &task).await,
            Step::Advance => self.advance_jobs(run, &task).await,
            Step::Stop(job) => self.stop(run, job).await,
            Step::Rest => {
                self.clean_up_after(run).await;
                Ok(Outcome::Ended)
            }
        }
    }
}
