//! PENDING → RUNNING: the job is started, at most once, however often this step is repeated.

use std::path::PathBuf;

use gantry_model::exec::ExecPlan;
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::id::RunId;
use gantry_model::run::{Job, Run, RunState};
use gantry_store::Change;

use super::drive::{Outcome, StepResult};
use super::failing::chain;
use super::names::inputs_prefix;
use super::{Error, Pipeline, Result, bundle_of};

impl Pipeline {
    /// Starts the job.
    pub(crate) async fn launch(&self, run: &Run, job: &Job) -> StepResult {
        let executor = match self.executors.get(&job.executor) {
            Ok(executor) => executor,
            Err(failure) => return Ok(Outcome::Failed(failure)),
        };
        let task = self.task(run.task).await?;
        let template = bundle_of(&task)?.job.clone();
        let plan = ExecPlan {
            job: job.handle.job,
            image: job.image.clone(),
            inputs: self.inputs_folder(run.id).await?,
            time_limit_seconds: self.time_limit_seconds(&template.resources),
            input_folder: template.input_folder,
            output_folder: template.output_folder,
            resources: template.resources,
        };
        let mut patience = self.patience_before(&plan.resources);
        while let Err(error) = executor.start(&plan, &job.handle).await {
            let cause = chain(&error);
            if error.may_pass() && patience.lasts() {
                let note = format!("the run waits to be started: {cause}");
                self.pause_unless_changed(run, &mut patience, &note).await?;
                continue;
            }
            return Ok(Outcome::Failed(Failure {
                stage: Stage::Start,
                reason: FailureReason::StartFailed,
                cause,
                hint: "`gantry doctor` tells whether the container engine works.".to_owned(),
                exit_code: None,
                details: Vec::new(),
            }));
        }
        let running = RunState::Running { job: job.clone(), started_at: self.clock.now() };
        Ok(Outcome::Advanced(self.store.apply(run, Change::to(running)).await?))
    }

    /// The task's time limit, or the server's.
    pub(crate) fn time_limit_seconds(&self, resources: &gantry_model::task::Resources) -> u64 {
        resources.time_limit_seconds.unwrap_or(self.settings.time_limit_seconds)
    }

    /// A folder on this machine with the run's inputs: where the object store keeps them, or else a copy.
    async fn inputs_folder(&self, run: RunId) -> Result<PathBuf> {
        let prefix = inputs_prefix(run);
        let folder = match self.objects.local_path(&prefix) {
            Some(folder) => folder,
            None => {
                let folder = self.spool.inputs_copy(run);
                self.objects.materialize(&prefix, &folder).await?;
                folder
            }
        };
        // A run without inputs has no folder yet, and engines refuse to mount what is not there.
        tokio::fs::create_dir_all(&folder)
            .await
            .map_err(|error| Error::io("creating the folder of inputs", error))?;
        Ok(folder)
    }
}
