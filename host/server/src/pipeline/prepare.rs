//! QUEUED → PENDING: the image is brought to the executor, and the job gets a name which is put on record before anything
//! is started under it.

use std::time::Duration;

use gantry_executor::ExecError;
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::id::{ExecutorName, JobId};
use gantry_model::run::{Job, Run, RunState};
use gantry_model::task::Resources;
use gantry_store::Change;

use super::drive::{Outcome, StepResult};
use super::failing::chain;
use super::image_source::StoredArchive;
use super::patience::Patience;
use super::{Pipeline, bundle_of};

/// How long trouble on the way to a job's start may last, if the job may not take less: a registry is restarted in that time.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

impl Pipeline {
    /// Brings the image to the executor and names the job.
    pub(crate) async fn prepare(&self, run: &Run, name: &ExecutorName) -> StepResult {
        let Ok(executor) = self.executors.get(name) else {
            return self.place_again(run, name).await;
        };
        let task = self.task(run.task).await?;
        let bundle = bundle_of(&task)?;
        let stored = &bundle.package.image;
        let source = StoredArchive::new(self.objects.clone(), stored);
        let mut patience = self.patience_before(&bundle.job.resources);
        let image = loop {
            match executor.prepare_image(stored, &source).await {
                Ok(image) => break image,
                Err(error) if error.may_pass() && patience.lasts() => {
                    let note = format!("the run waits for its image: {}", chain(&error));
                    self.pause_unless_changed(run, &mut patience, &note).await?;
                }
                Err(error) => return Ok(Outcome::Failed(no_image(&error))),
            }
        };
        let attempt = run.attempt.saturating_add(1);
        let handle = executor.reserve(&JobId { run: run.id, attempt, part: None });
        let job =
            Job { server: self.settings.server_id.clone(), executor: name.clone(), handle, image };
        let change = Change::to(RunState::Pending(job)).with_attempt(attempt);
        Ok(Outcome::Advanced(self.store.apply(run, change).await?))
    }

    /// How long trouble may last before the job is started.
    pub(super) fn patience_before(&self, resources: &Resources) -> Patience {
        let limit = Duration::from_secs(self.time_limit_seconds(resources));
        Patience::new(PATIENCE.min(limit))
    }

    /// Nothing was started on the executor, which another server has, or none any more.
    async fn place_again(&self, run: &Run, gone: &ExecutorName) -> StepResult {
        let change = Change::to(RunState::Queuing { waiting_because: None })
            .with_note(format!("the executor '{gone}' is not here, so another is chosen"));
        Ok(Outcome::Advanced(self.store.apply(run, change).await?))
    }
}

fn no_image(error: &ExecError) -> Failure {
    let hint = match error {
        _ if error.may_pass() => "Retry the run when that is mended: `gantry runs retry`.",
        ExecError::Pull { .. } => {
            "Pull the image by hand with the same engine, and see what it says."
        }
        _ => "Load the image archive by hand with the same engine, and see what it says.",
    };
    Failure {
        stage: Stage::Prepare,
        reason: FailureReason::ImageUnavailable,
        cause: chain(error),
        hint: hint.to_owned(),
        exit_code: None,
        details: Vec::new(),
    }
}
