//! QUEUED → PENDING: the image is brought to the executor, and the job gets a name which is put on record before anything
//! is started under it.

use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::id::{ExecutorName, JobId};
use gantry_model::run::{Job, Run, RunState};
use gantry_store::Change;

use super::drive::{Outcome, StepResult};
use super::image_source::StoredArchive;
use super::{Pipeline, bundle_of};

impl Pipeline {
    /// Brings the image to the executor and names the job.
    pub(crate) async fn prepare(&self, run: &Run, name: &ExecutorName) -> StepResult {
        let Ok(executor) = self.executors.get(name) else {
            return self.place_again(run, name).await;
        };
        let task = self.task(run.task).await?;
        let stored = &bundle_of(&task)?.package.image;
        let source = StoredArchive::new(self.objects.clone(), stored);
        let image = match executor.prepare_image(stored, &source).await {
            Ok(image) => image,
            Err(error) => {
                return Ok(Outcome::Failed(Failure {
                    stage: Stage::Prepare,
                    reason: FailureReason::ImageUnavailable,
                    cause: super::failing::chain(&error),
                    hint:
                        "Load the image archive by hand with the same engine, and see what it says."
                            .to_owned(),
                    exit_code: None,
                    details: Vec::new(),
                }));
            }
        };
        let attempt = run.attempt.saturating_add(1);
        let handle = executor.reserve(&JobId { run: run.id, attempt, part: None });
        let job =
            Job { server: self.settings.server_id.clone(), executor: name.clone(), handle, image };
        let change = Change::to(RunState::Pending(job)).with_attempt(attempt);
        Ok(Outcome::Advanced(self.store.apply(run, change).await?))
    }

    /// Nothing was started on the executor, which another server has, or none any more.
    async fn place_again(&self, run: &Run, gone: &ExecutorName) -> StepResult {
        let change = Change::to(RunState::Queuing { waiting_because: None })
            .with_note(format!("the executor '{gone}' is not here, so another is chosen"));
        Ok(Outcome::Advanced(self.store.apply(run, change).await?))
    }
}
