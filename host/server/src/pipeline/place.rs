//! QUEUING → QUEUED: the selector chooses an executor, or says why the run has to wait.

use gantry_engine::placement::{self, Usage, needs};
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::plugin::{Answer, PlacementRequest, Question, Selection};
use gantry_model::run::{Run, RunState};
use gantry_store::{Change, ExecutorUsage};
use serde_json::json;

use super::drive::{Outcome, StepResult};
use super::names::inputs_prefix;
use super::plugins::{Called, misled};
use super::{Error, Pipeline, Result, bundle_of};

/// What the selector said, or why there is none.
type Selected = std::result::Result<Selection, Failure>;

impl Pipeline {
    /// Chooses the run's executor.
    pub(crate) async fn place(&self, run: &Run) -> StepResult {
        let task = self.task(run.task).await?;
        let bundle = bundle_of(&task)?;
        let resources = &bundle.job.resources;
        let architecture = &bundle.package.image.archive.architecture;
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
            settings: json!({}),
        };
        match self.select(run, request).await? {
            Ok(Selection::Chosen { executor, because }) => {
                let change = Change::to(RunState::Queued { executor }).with_note(because);
                Ok(Outcome::Advanced(self.store.apply(run, change).await?))
            }
            Ok(Selection::Deferred { because }) => self.defer(run, because).await,
            Err(failure) => Ok(Outcome::Failed(failure)),
        }
    }

    /// Asks the selector of the run's project; where that one fails and is to be passed over, the one that ships.
    async fn select(&self, run: &Run, request: PlacementRequest) -> Result<Selected> {
        let mut selector = match self.selector(run.project.as_ref()).await {
            Err(Error::Plugin(error)) => {
                let hint = "Enable it again, or use another: `gantry plugin use NAME`.";
                return Ok(Err(failure(&error.to_string(), hint.to_owned())));
            }
            selector => selector?,
        };
        loop {
            let settings = selector.settings.clone();
            let question = Question::Select(PlacementRequest { settings, ..request.clone() });
            match self.call_plugin(&selector, Some(run.id), &question, None).await? {
                Called::Answered(Answer::Select(selection)) => return Ok(Ok(selection)),
                Called::Answered(other) => return Err(misled(&other)),
                Called::Failed { cause, hint } => return Ok(Err(failure(&cause, hint))),
                Called::Skipped(cause) => match self.fallback_selector(&selector).await? {
                    Some(other) => selector = other,
                    None => {
                        let hint = "Use another selector: `gantry plugin use NAME`.".to_owned();
                        return Ok(Err(failure(&cause, hint)));
                    }
                },
            }
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

fn failure(cause: &str, hint: String) -> Failure {
    Failure {
        stage: Stage::Place,
        reason: FailureReason::PluginFailed,
        cause: format!("the executor selector failed: {cause}"),
        hint,
        exit_code: None,
        details: Vec::new(),
    }
}

fn usage(row: ExecutorUsage) -> Usage {
    Usage { executor: row.executor, in_use: row.in_use, jobs: row.jobs }
}
