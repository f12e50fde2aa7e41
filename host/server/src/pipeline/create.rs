//! A run is created from a task.

use gantry_engine::completeness::provisioning_state;
use gantry_engine::placement::needs;
use gantry_model::creator::Creator;
use gantry_model::id::{PluginName, ProjectName, RunId};
use gantry_model::run::{Run, RunState};
use gantry_model::task::Task;
use gantry_store::{Change, NewRun, StoreError};

use super::sweep::ANSWERS_KEPT;
use super::{CONFLICT_RETRIES, Error, Pipeline, Provision, Result};

/// What a run is created with.
#[derive(Debug, Clone)]
pub(crate) struct RunRequest {
    /// The output importer that it asks for.
    pub(crate) importer: Option<PluginName>,
    /// The project that it belongs to.
    pub(crate) project: Option<ProjectName>,
    /// Who asks for it.
    pub(crate) created_by: Creator,
}

impl RunRequest {
    /// What somebody asks for who says no more.
    pub(crate) fn by(creator: Creator) -> Self {
        Self { importer: None, project: None, created_by: creator }
    }
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

    /// Creates the run of that id and begins it, as asked, or goes on with what the same request has left that was made before:
    /// the server that had it was killed, or another one has it at this moment.
    pub(crate) async fn create_once(
        &self,
        id: RunId,
        task: &Task,
        request: RunRequest,
        inputs: Vec<Provision>,
        start: bool,
    ) -> Result<Run> {
        for _ in 0..CONFLICT_RETRIES {
            let run = match self.store.run(id).await? {
                Some(run) if self.is_forgotten(&run) => {
                    let run = self.create_run(task, request).await?;
                    return self.begin(run, inputs, start).await;
                }
                Some(run) if !run.state.status().accepts_inputs() => return Ok(run),
                Some(run) => Ok(run),
                None => self.create_run_as(id, task, request.clone()).await,
            };
            let begun = match run {
                // Also without inputs: what was left may be CREATED though it needs none.
                Ok(_) => match self.provision(id, inputs.clone()).await {
                    Ok(_) if start => self.start_run(id).await,
                    provisioned => provisioned.map(|(run, _)| run),
                },
                Err(error) => Err(error),
            };
            match begun {
                // Another server does the same at this moment.
                Err(Error::Conflict | Error::InvalidState { .. } | Error::RunNotFound) => {}
                Err(error) => return Err(self.give_up(id, error).await),
                begun => return begun,
            }
        }
        Err(Error::Conflict)
    }

    /// Whether it is so old that the answer to the request that made it is remembered no more.
    fn is_forgotten(&self, run: &Run) -> bool {
        let before = self.clock.now().checked_sub(ANSWERS_KEPT);
        before.is_ok_and(|before| run.created_at < before)
    }

    /// Removes a run that could not begin, and tells why it could not.
    async fn give_up(&self, id: RunId, why: Error) -> Error {
        match self.remove_run(id).await {
            Ok(()) | Err(Error::RunNotFound) => {}
            Err(error) => {
                tracing::warn!(run = %id, %error, "a run that could not begin stays behind");
            }
        }
        why
    }

    /// Gives a new run its inputs and starts it, as asked. If that is refused the run is removed again.
    pub(crate) async fn begin(&self, run: Run, inputs: Vec<Provision>, start: bool) -> Result<Run> {
        let id = run.id;
        match self.try_begin(run, inputs, start).await {
            Err(error) => Err(self.give_up(id, error).await),
            begun => begun,
        }
    }

    async fn try_begin(&self, run: Run, inputs: Vec<Provision>, start: bool) -> Result<Run> {
        let id = run.id;
        let run = match inputs.is_empty() {
            true => run,
            false => self.provision(id, inputs).await?.0,
        };
        if start { self.start_run(id).await } else { Ok(run) }
    }
}
