//! QUEUING → QUEUED: the selector chooses an executor, or says why the run has to wait.

use gantry_engine::placement::{self, Usage, needs};
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::plugin::{PlacementRequest, Selection};
use gantry_model::run::{Run, RunState};
use gantry_store::{Change, ExecutorUsage};

use super::Pipeline;
use super::drive::{Outcome, StepResult};
use super::names::inputs_prefix;

impl Pipeline {
    /// Chooses the run's executor.
    pub(crate) async fn place(&self, run: &Run) -> StepResult {
        let task = self.task(run.task).await?;
        let resources = &task.definition.job.resources;
        let architecture = &task.package.image.archive.architecture;
        let inputs = self.objects.list(&inputs_prefix(run.id)).await?;
        let input_bytes = inputs.iter().map(|(_, size)| size).sum();
        let _room = self.placing.lock().await;
        let usage: Vec<_> = self.store.usage().await?.into_iter().map(usage).collect();
        let executors = self.executors.fingerprints();
        let found = placement::candidates(resources, input_bytes, architecture, &executors, &usage);
        let candidates = match found {
            Ok(candidates) => candidates,
            Err(failure) => return Ok(Outcome::Failed(failure)),
        };
        let request = PlacementRequest {
            run: run.id,
            task: task.definition.reference(),
            needs: needs(resources),
            internet: resources.internet,
            input_bytes,
            candidates,
            settings: serde_json::json!({}),
        };
        match self.plugins.selector().select(&request).await {
            Ok(Selection::Chosen { executor, because }) => {
                let change = Change::to(RunState::Queued { executor }).with_note(because);
                Ok(Outcome::Advanced(self.store.apply(run, change).await?))
            }
            Ok(Selection::Deferred { because }) => self.defer(run, because).await,
            Err(error) => Ok(Outcome::Failed(Failure {
                stage: Stage::Place,
                reason: FailureReason::PluginFailed,
                cause: format!("the executor selector failed: {}", super::failing::chain(&error)),
                hint: "Mend the plugin, or configure another under `plugins.selector`.".to_owned(),
                exit_code: None,
                details: Vec::new(),
            })),
        }
    }

    /// Records why the run waits, unless that is known already.
    async fn defer(&self, run: &Run, because: String) -> StepResult {
        let known = RunState::Queuing { waiting_because: Some(because.clone()) };
        if run.state != known {
            self.store.apply(run, Change::to(known).with_note(because)).await?;
        }
        Ok(Outcome::Deferred)
    }
}

fn usage(row: ExecutorUsage) -> Usage {
    Usage { executor: row.executor, in_use: row.in_use, jobs: row.jobs }
}
