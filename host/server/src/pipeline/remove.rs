//! Runs and tasks are removed, with everything that belongs to them.

use std::time::Duration;

use gantry_model::id::{RunId, TaskId};
use gantry_model::run::RunStatus;
use gantry_model::task::{Task, TaskPackage};
use gantry_store::{PageRequest, RunFilter, StoreError};
use tokio::time::{Instant, sleep};

use super::unfinished::Owner;
use super::{CONFLICT_RETRIES, Error, Pipeline, Result};

/// How many runs are looked at in one query.
const PAGE: u32 = 200;
/// How often a run that was canceled is looked at until it has ended.
const GLANCE: Duration = Duration::from_millis(50);

impl Pipeline {
    /// Removes a run that does not run.
    pub(crate) async fn remove_run(&self, id: RunId) -> Result<()> {
        let _turn = self.alone_with(id).await?;
        for _ in 0..CONFLICT_RETRIES {
            let run = self.run(id).await?;
            let status = run.state.status();
            if status.is_active() {
                let wanted = "be deleted before it is canceled";
                return Err(Error::InvalidState { status, wanted });
            }
            self.clean_up_after(&run).await;
            let remove = async { Ok(self.store.remove_run(&run).await?) };
            match self.change_objects(Owner::Run(id), remove).await {
                // Another server changed it, or started it, while its job was removed.
                Err(Error::Conflict) => {}
                done => return done,
            }
        }
        Err(Error::Conflict)
    }

    /// Removes a run; one that runs is canceled first.
    pub(crate) async fn cancel_and_remove_run(&self, id: RunId) -> Result<()> {
        if self.run(id).await?.state.status().is_active() {
            self.cancel(id).await?;
            self.wait_for_end(id).await?;
        }
        self.remove_run(id).await
    }

    /// Removes a task with its runs. Unless `cancel_runs`, a run that has not ended keeps it.
    pub(crate) async fn remove_task(&self, task: &Task, cancel_runs: bool) -> Result<()> {
        for _ in 0..CONFLICT_RETRIES {
            self.remove_runs_of(task, cancel_runs).await?;
            let remove = async {
                match self.store.remove_task(task.id).await {
                    // A run was created meanwhile.
                    Err(StoreError::Conflict { .. }) => Err(Error::Conflict),
                    removed => Ok(removed?),
                }
            };
            match self.change_objects(Owner::Task(task.id), remove).await {
                Err(Error::Conflict) => {}
                removed => {
                    removed?;
                    return self.forget_image(task).await;
                }
            }
        }
        Err(Error::Conflict)
    }

    async fn remove_runs_of(&self, task: &Task, cancel_runs: bool) -> Result<()> {
        let runs = self.runs_of(task.id).await?;
        let active = runs.iter().filter(|(_, status)| status.is_active()).map(|(run, _)| *run);
        let active: Vec<RunId> = active.collect();
        if !cancel_runs && !active.is_empty() {
            return Err(Error::TaskInUse(active));
        }
        for (run, _) in runs {
            let removed = match cancel_runs {
                true => self.cancel_and_remove_run(run).await,
                false => self.remove_run(run).await,
            };
            match removed {
                Ok(()) | Err(Error::RunNotFound) => {}
                // It was started meanwhile.
                Err(Error::InvalidState { .. }) if !cancel_runs => {
                    return Err(Error::TaskInUse(vec![run]));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The image goes with the last task that uses it.
    async fn forget_image(&self, task: &Task) -> Result<()> {
        let Some(TaskPackage { image, .. }) = &task.package else { return Ok(()) };
        let others = self.store.all_tasks().await?;
        let packages = || others.iter().filter_map(|other| other.package.as_ref());
        let others = || packages().map(|package| &package.image);
        if let Some(reference) = &image.registry_reference
            && !others().any(|other| other.registry_reference.as_ref() == Some(reference))
        {
            self.unpush_image(reference).await;
        }
        if others().any(|other| other.archive.config.digest == image.archive.config.digest) {
            return Ok(());
        }
        for executor in self.executors.all() {
            if let Err(error) = executor.remove_image(image).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "an image stays in the engine"
                );
            }
        }
        Ok(())
    }

    /// Deletes an image from the registry. One that stays only takes room there.
    async fn unpush_image(&self, reference: &str) {
        let Some(registry) = &self.settings.registry else { return };
        if let Err(error) = gantry_executor::delete_image(registry, reference).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "an image stays in the registry"
            );
        }
    }

    /// Every run of a task, newest first.
    pub(crate) async fn runs_of(&self, task: TaskId) -> Result<Vec<(RunId, RunStatus)>> {
        let filter = RunFilter { task: Some(task), ..RunFilter::default() };
        let mut runs = Vec::new();
        let mut cursor = None;
        loop {
            let page = self.store.list_runs(&filter, &PageRequest { cursor, limit: PAGE }).await?;
            runs.extend(page.items.iter().map(|run| (run.id, run.state.status())));
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(runs),
            }
        }
    }

    async fn wait_for_end(&self, id: RunId) -> Result<()> {
        let patience = Duration::from_secs(self.settings.stop_grace_seconds.saturating_mul(2) + 5);
        let deadline = Instant::now() + patience;
        loop {
            let status = self.run(id).await?.state.status();
            if status.is_terminal() {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(Error::InvalidState {
                    status,
                    wanted: "be deleted before it has ended",
                });
            }
            sleep(GLANCE).await;
        }
    }
}
