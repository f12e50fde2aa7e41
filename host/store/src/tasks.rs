//! The tasks that were accepted.

use gantry_model::id::TaskId;
use gantry_model::task::{Task, TaskDefinition};
use sqlx::{AssertSqlSafe, FromRow};

use crate::Store;
use crate::columns::{from_json, instant, json, micros, parse, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};
use crate::page::{Page, PageRequest, Place};

/// Which tasks. What is `None` does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// In exactly this namespace.
    pub namespace: Option<String>,
    /// Whose name, namespace, version or description contains this, in upper or lower case.
    pub search: Option<String>,
}

#[derive(FromRow)]
struct TaskRow {
    id: String,
    definition: String,
    package: String,
    created_at: i64,
}

impl TryFrom<TaskRow> for Task {
    type Error = StoreError;

    fn try_from(row: TaskRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse("the id of a task", &row.id)?,
            definition: from_json("the definition of a task", &row.definition)?,
            package: from_json("the package of a task", &row.package)?,
            created_at: instant("the time of a task", row.created_at)?,
        })
    }
}

macro_rules! select_tasks {
    ($rest:literal) => {
        concat!("SELECT id, definition, package, created_at FROM tasks ", $rest)
    };
}

impl Store {
    /// Adds a task.
    ///
    /// # Errors
    /// `Conflict` if a task has this namespace and version already.
    pub async fn add_task(&self, task: &Task) -> Result<(), StoreError> {
        let definition = &task.definition;
        sqlx::query(
            "INSERT INTO tasks (id, namespace, version, definition, package, search, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(task.id.to_string())
        .bind(text(&definition.namespace))
        .bind(text(&definition.version))
        .bind(json("the definition of a task", definition)?)
        .bind(json("the package of a task", &task.package)?)
        .bind(searchable(definition))
        .bind(micros(task.created_at))
        .execute(&self.pools.write)
        .await
        .map(drop)
        .map_err(conflict_or_unavailable("add a task", || {
            format!("a task {} is there already", definition.reference())
        }))
    }

    /// The task with this id.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn task(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        sqlx::query_as::<_, TaskRow>(select_tasks!("WHERE id = $1"))
            .bind(id.to_string())
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a task"))?
            .map(Task::try_from)
            .transpose()
    }

    /// The task with this namespace and version.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn task_by_reference(
        &self,
        namespace: &str,
        version: &str,
    ) -> Result<Option<Task>, StoreError> {
        sqlx::query_as::<_, TaskRow>(select_tasks!("WHERE namespace = $1 AND version = $2"))
            .bind(text(namespace))
            .bind(text(version))
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a task"))?
            .map(Task::try_from)
            .transpose()
    }

    /// A page of the tasks that the filter lets through, newest first.
    ///
    /// # Errors
    /// `InvalidCursor`, `Unavailable`, `Corrupt`.
    pub async fn list_tasks(
        &self,
        filter: &TaskFilter,
        request: &PageRequest,
    ) -> Result<Page<Task>, StoreError> {
        let below = request.place()?;
        let rows = sqlx::query_as::<_, TaskRow>(select_tasks!(
            "WHERE ($1 IS NULL OR namespace = $1) AND ($2 IS NULL OR search LIKE $2 ESCAPE '!') \
             AND (created_at, id) < ($3, $4) ORDER BY created_at DESC, id DESC LIMIT $5"
        ))
        .bind(filter.namespace.as_deref().map(text))
        .bind(filter.search.as_deref().map(containing))
        .bind(below.created_at)
        .bind(below.id)
        .bind(request.rows())
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list tasks"))?;
        let tasks = rows.into_iter().map(Task::try_from).collect::<Result<Vec<_>, _>>()?;
        Ok(request.page(tasks, |task| Place {
            created_at: micros(task.created_at),
            id: task.id.to_string(),
        }))
    }

    /// Every task, newest first.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn all_tasks(&self) -> Result<Vec<Task>, StoreError> {
        sqlx::query_as::<_, TaskRow>(select_tasks!("ORDER BY created_at DESC, id DESC"))
            .fetch_all(&self.pools.read)
            .await
            .map_err(unavailable("list tasks"))?
            .into_iter()
            .map(Task::try_from)
            .collect()
    }

    /// Removes a task that has no runs. False if there was none.
    ///
    /// # Errors
    /// `Conflict` if it has runs, `Unavailable`.
    pub async fn remove_task(&self, id: TaskId) -> Result<bool, StoreError> {
        const OPERATION: &str = "remove a task";
        let mut transaction = self.begin(OPERATION).await?;
        // Who is creating a run has locked the task, and whoever comes later waits: what is looked for next is all there is.
        let lock = self.pools.kind.lock_references();
        sqlx::query(AssertSqlSafe(format!("SELECT id FROM tasks WHERE id = $1{lock}")))
            .bind(id.to_string())
            .fetch_optional(&mut *transaction)
            .await
            .map_err(unavailable(OPERATION))?;
        let run: Option<String> =
            sqlx::query_scalar("SELECT id FROM runs WHERE task_id = $1 LIMIT 1")
                .bind(id.to_string())
                .fetch_optional(&mut *transaction)
                .await
                .map_err(unavailable(OPERATION))?;
        if let Some(run) = run {
            return Err(StoreError::Conflict { what: format!("the task {id} has the run {run}") });
        }
        let done = sqlx::query("DELETE FROM tasks WHERE id = $1")
            .bind(id.to_string())
            .execute(&mut *transaction)
            .await
            .map_err(unavailable(OPERATION))?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(done.rows_affected() > 0)
    }
}

/// Lower case is made here and not in SQL, whose LOWER knows only ASCII on SQLite.
fn searchable(definition: &TaskDefinition) -> String {
    let description = definition.description.as_deref().unwrap_or_default();
    let TaskDefinition { name, name_short, namespace, version, .. } = definition;
    text(&[name, name_short, namespace, version, description].join("\n").to_lowercase())
}

/// The LIKE pattern, escaped by `!`, of texts that contain this one.
fn containing(part: &str) -> String {
    let escaped = part.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    text(&format!("%{escaped}%"))
}
