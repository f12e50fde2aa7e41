//! Runs: added once, changed step by step, read and removed.

mod change;
mod list;
mod results;
mod row;
mod usage;

use gantry_model::exec::Capacity;
use gantry_model::id::{PluginName, RunId, TaskId};
use gantry_model::run::{Run, RunState};

pub use self::change::Change;
pub use self::list::RunFilter;
pub use self::results::RunResult;
pub(crate) use self::row::{RunRow, select_runs};
pub use self::usage::ExecutorUsage;
use crate::Store;
use crate::columns::{json, micros, number, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};
use crate::events;

/// A run that is about to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    /// A fresh id.
    pub id: RunId,
    /// What it is a run of.
    pub task: TaskId,
    /// The output importer that it asks for; `None` takes the server's setting.
    pub importer: Option<PluginName>,
    /// The name of the token that creates it.
    pub created_by: String,
    /// What an executor of its own must know in order to deliver outputs.
    pub secret: String,
    /// What its job will take of an executor.
    pub needs: Capacity,
}

impl Store {
    /// Adds a run, which is CREATED, and its first event.
    ///
    /// # Errors
    /// `Conflict` if the task is gone or the id is taken, `Unavailable`.
    pub async fn add_run(&self, new: &NewRun) -> Result<Run, StoreError> {
        const OPERATION: &str = "add a run";
        let now = self.now();
        let run = Run {
            id: new.id,
            task: new.task,
            state: RunState::Created,
            attempt: 0,
            importer: new.importer.clone(),
            created_by: new.created_by.clone(),
            created_at: now,
            updated_at: now,
            revision: 0,
        };
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "INSERT INTO runs (id, task_id, revision, state, attempt, importer, created_by, \
             secret, created_at, updated_at, status, active, cpus, memory_bytes, gpus) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, 0, $11, $12, $13)",
        )
        .bind(run.id.to_string())
        .bind(run.task.to_string())
        .bind(number(run.revision))
        .bind(json("the state of a run", &run.state)?)
        .bind(i64::from(run.attempt))
        .bind(run.importer.as_ref().map(|importer| text(&importer.0)))
        .bind(text(&run.created_by))
        .bind(&new.secret)
        .bind(micros(now))
        .bind(run.state.status().to_string())
        .bind(i64::from(new.needs.cpus))
        .bind(number(new.needs.memory_bytes))
        .bind(i64::from(new.needs.gpus))
        .execute(&mut *transaction)
        .await
        .map_err(conflict_or_unavailable(OPERATION, || {
            format!("run {} is there already, or its task {} is gone", new.id, new.task)
        }))?;
        events::append(&mut transaction, &run, now, None).await?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        self.announce(run.id);
        Ok(run)
    }

    /// The run with this id.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn run(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        sqlx::query_as::<_, RunRow>(select_runs!("WHERE r.id = $1"))
            .bind(id.to_string())
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a run"))?
            .map(Run::try_from)
            .transpose()
    }

    /// What an executor must know in order to deliver the run's outputs.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn run_secret(&self, id: RunId) -> Result<Option<String>, StoreError> {
        sqlx::query_scalar("SELECT secret FROM runs WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a run's secret"))
    }

    /// Removes a run with its values, results and events. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_run(&self, id: RunId) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM runs WHERE id = $1")
            .bind(id.to_string())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable("remove a run"))?;
        self.announce(id);
        Ok(done.rows_affected() > 0)
    }
}
