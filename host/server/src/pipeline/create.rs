//! A run is created from a task.

use gantry_engine::completeness::provisioning_state;
use gantry_engine::placement::needs;
use gantry_model::id::{PluginName, ProjectName, RunId};
use gantry_model::run::{Run, RunState};
use gantry_model::task::Task;
use gantry_store::{Change, NewRun, StoreError};

use super::{CONFLICT_RETRIES, Error, Pipeline, Provision, Result};

/// What a run is created with.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunRequest {
    /// The output importer that it asks for.
    pub(crate) importer: Option<PluginName>,
    /// The project that it belongs to.
    pub(crate) project: Option<ProjectName>,
    /// The name of the caller's token.
    pub(crate) created_by: String,
}

impl Pipeline {
    /// Creates a run. One that needs no inputs is PROVISIONED at once.
    pub(crate) async fn create_run(&self, task: &Task, request: RunRequest) -> Result<Run> {
        self.create_run_as(RunId(self.entropy.uuid()), task, request).await
    }

    /// Creates the run of that id. Whoever may have to do it again after a crash names the run beforehand.
    pub(crate) async fn create_run_as(
        &self,
        id: RunId,
        task: &Task,
        request: RunRequest,
    ) -> Result<Run> {
        let run = self.add_run(id, task, request).await?;
        match provisioning_state(&task.definition, |_| false) {
            RunState::Created => Ok(run),
            ready => Ok(self.store.apply(&run, Change::to(ready)).await?),
        }
    }

    /// Adds the run, bound to the importer that is in use now.
    async fn add_run(&self, id: RunId, task: &Task, request: RunRequest) -> Result<Run> {
        let mut new = NewRun {
            id,
            task: task.id,
            importer: request.importer,
            pinned_importer: None,
            project: request.project,
            created_by: request.created_by,
            secret: self.entropy.secret(),
            needs: task.definition.job().map(|job| needs(&job.resources)).unwrap_or_default(),
        };
        for _ in 0..CONFLICT_RETRIES {
            let pin = self.pin_importer(new.importer.as_ref(), new.project.as_ref()).await?;
            new.pinned_importer = Some(pin);
            match self.store.add_run(&new).await {
                // The version was removed at the same moment, or the task was: the next look tells.
                Err(StoreError::Conflict { .. }) => drop(self.task(task.id).await?),
                added => return Ok(added?),
            }
        }
        Err(Error::Conflict)
    }

    /// Gives a new run its inputs and starts it, as asked. If that is refused the run is removed again.
    pub(crate) async fn begin(&self, run: Run, inputs: Vec<Provision>, start: bool) -> Result<Run> {
        let id = run.id;
        let begun = self.try_begin(run, inputs, start).await;
        if begun.is_err()
            && let Err(error) = self.remove_run(id).await
        {
            tracing::warn!(run = %id, %error, "a run that could not begin stays behind");
        }
        begun
    }

    async fn try_begin(&self, run: Run, inputs: Vec<Provision>, start: bool) -> Result<Run> {
        let id = run.id;
        let run = match inputs.is_empty() {
            true => run,
            false => self.provision(id, inputs).await?.0,
        };
        if start { self.submit(id).await } else { Ok(run) }
    }
}
