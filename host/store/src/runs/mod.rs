//! Runs: added once, changed step by step, read and removed.

mod change;
mod list;
mod results;
mod row;
mod turn;
mod usage;

use gantry_model::creator::Creator;
use gantry_model::exec::Capacity;
use gantry_model::id::{PluginName, ProjectName, RunId, TaskId};
use gantry_model::plugin::PluginPin;
use gantry_model::run::{Run, RunState};
use sqlx::AnyConnection;

pub use self::change::Change;
pub use self::list::RunFilter;
pub use self::results::RunResult;
pub(crate) use self::row::{RunRow, select_runs};
pub use self::turn::RunTurn;
pub use self::usage::ExecutorUsage;
use crate::Store;
use crate::columns::{json, micros, number, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};
use crate::events;

const OPERATION: &str = "add a run";

/// A run that is about to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    /// A fresh id.
    pub id: RunId,
    /// What it is a run of.
    pub task: TaskId,
    /// The output importer that it asks for; `None` takes the server's setting.
    pub importer: Option<PluginName>,
    /// That importer in the version that it is bound to.
    pub pinned_importer: Option<PluginPin>,
    /// The project that it belongs to.
    pub project: Option<ProjectName>,
    /// Who creates it.
    pub created_by: Creator,
    /// What an executor of its own must know in order to deliver outputs.
    pub secret: String,
    /// What its job will take of an executor.
    pub needs: Capacity,
}

impl Store {
    /// Adds a run, which is CREATED, and its first event.
    ///
    /// # Errors
    /// `Conflict` if the task or the importer's version is gone or the id is taken, `Unavailable`.
    pub async fn add_run(&self, new: &NewRun) -> Result<Run, StoreError> {
        let now = self.now();
        let run = Run {
            id: new.id,
            task: new.task,
            state: RunState::Created,
            attempt: 0,
            importer: new.importer.clone(),
            pinned_importer: new.pinned_importer.clone(),
            project: new.project.clone(),
            created_by: new.created_by.clone(),
            created_at: now,
            updated_at: now,
            revision: 0,
        };
        let mut transaction = self.begin(OPERATION).await?;
        insert(&mut transaction, new, &run).await?;
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

    /// Removes a run that is as it was read and not active, with its values, results and events.
    ///
    /// # Errors
    /// `Stale` if the run was changed or removed meanwhile, or is active; `Unavailable`.
    pub async fn remove_run(&self, run: &Run) -> Result<(), StoreError> {
        let done = sqlx::query("DELETE FROM runs WHERE id = $1 AND active = 0 AND revision = $2")
            .bind(run.id.to_string())
            .bind(number(run.revision))
            .execute(&self.pools.write)
            .await
            .map_err(unavailable("remove a run"))?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Stale { run: run.id });
        }
        self.announce(run.id);
        Ok(())
    }
}

async fn insert(connection: &mut AnyConnection, new: &NewRun, run: &Run) -> Result<(), StoreError> {
    let version = match &run.pinned_importer {
        Some(pin) => Some(version_of(connection, pin).await?),
        None => None,
    };
    let pin = run.pinned_importer.as_ref();
    sqlx::query(
        "INSERT INTO runs (id, task_id, revision, state, attempt, importer, created_by, \
         secret, created_at, updated_at, status, active, cpus, memory_bytes, gpus, project, \
         importer_pin, importer_digest, importer_version_id, creator, creator_user) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, 0, $11, $12, $13, $14, $15, $16, $17, \
         $18, $19)",
    )
    .bind(run.id.to_string())
    .bind(run.task.to_string())
    .bind(number(run.revision))
    .bind(json("the state of a run", &run.state)?)
    .bind(i64::from(run.attempt))
    .bind(run.importer.as_ref().map(|importer| text(&importer.0)))
    .bind(text(run.created_by.name()))
    .bind(&new.secret)
    .bind(micros(run.created_at))
    .bind(run.state.status().to_string())
    .bind(i64::from(new.needs.cpus))
    .bind(number(new.needs.memory_bytes))
    .bind(i64::from(new.needs.gpus))
    .bind(run.project.as_ref().map(ProjectName::as_str))
    .bind(pin.map(|pin| json("the importer of a run", pin)).transpose()?)
    .bind(pin.map(|pin| pin.digest.as_str()))
    .bind(version)
    .bind(run.created_by.kind().to_string())
    .bind(run.created_by.user().map(|user| user.0))
    .execute(connection)
    .await
    .map(drop)
    .map_err(conflict_or_unavailable(OPERATION, || {
        format!("run {} is there already, or its task {} is gone", new.id, new.task)
    }))
}

/// The id of a version that a run is bound to. The row that refers to it keeps it from being removed meanwhile.
async fn version_of(connection: &mut AnyConnection, pin: &PluginPin) -> Result<String, StoreError> {
    let found: Option<String> = sqlx::query_scalar(
        "SELECT id FROM plugin_versions WHERE plugin = $1 AND version = $2 AND digest = $3",
    )
    .bind(text(&pin.name.0))
    .bind(text(&pin.version))
    .bind(pin.digest.as_str())
    .fetch_optional(connection)
    .await
    .map_err(unavailable(OPERATION))?;
    found.ok_or_else(|| StoreError::Conflict { what: format!("the plugin {pin} is gone") })
}
