//! Task definitions as clients of the Agora façade know them: a definition that is edited stays the same one, while each of
//! its versions is a task.

use gantry_model::id::TaskId;
use sqlx::FromRow;

use super::{AgoraProjectId, AgoraTaskId, next_number};
use crate::Store;
use crate::columns::parse;
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// A task definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgoraTask {
    /// Its number.
    pub id: AgoraTaskId,
    /// Where it belongs.
    pub project: AgoraProjectId,
    /// Its newest version. It goes with it, however that is removed.
    pub task: TaskId,
}

#[derive(FromRow)]
struct TaskRow {
    id: i64,
    project_id: i64,
    task_id: String,
}

impl TryFrom<TaskRow> for AgoraTask {
    type Error = StoreError;

    fn try_from(row: TaskRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: AgoraTaskId(row.id),
            project: AgoraProjectId(row.project_id),
            task: parse("the task of a definition", &row.task_id)?,
        })
    }
}

impl Store {
    /// Puts a task into a project.
    ///
    /// # Errors
    /// `Conflict` if there is no such project or task, `Unavailable`.
    pub async fn add_agora_task(
        &self,
        project: AgoraProjectId,
        task: TaskId,
    ) -> Result<AgoraTask, StoreError> {
        const OPERATION: &str = "put a task into a project";
        let mut transaction = self.begin(OPERATION).await?;
        let id = AgoraTaskId(next_number(&mut transaction, OPERATION).await?);
        sqlx::query("INSERT INTO agora_tasks (id, project_id, task_id) VALUES ($1, $2, $3)")
            .bind(id.0)
            .bind(project.0)
            .bind(task.to_string())
            .execute(&mut *transaction)
            .await
            .map_err(conflict_or_unavailable(OPERATION, gone))?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(AgoraTask { id, project, task })
    }

    /// Every definition, or those of a project, in the order in which they were made.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn agora_tasks(
        &self,
        project: Option<AgoraProjectId>,
    ) -> Result<Vec<AgoraTask>, StoreError> {
        sqlx::query_as::<_, TaskRow>(
            "SELECT id, project_id, task_id FROM agora_tasks \
             WHERE $1 IS NULL OR project_id = $1 ORDER BY id",
        )
        .bind(project.map(|project| project.0))
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list the tasks of a project"))?
        .into_iter()
        .map(AgoraTask::try_from)
        .collect()
    }

    /// The definition with that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn agora_task(&self, id: AgoraTaskId) -> Result<Option<AgoraTask>, StoreError> {
        sqlx::query_as::<_, TaskRow>(
            "SELECT id, project_id, task_id FROM agora_tasks WHERE id = $1",
        )
        .bind(id.0)
        .fetch_optional(&self.pools.read)
        .await
        .map_err(unavailable("look up a definition"))?
        .map(AgoraTask::try_from)
        .transpose()
    }

    /// Gives a definition a newer version, and perhaps another project. False if there is no such definition.
    ///
    /// # Errors
    /// `Conflict` if there is no such project or task, `Unavailable`.
    pub async fn change_agora_task(&self, changed: &AgoraTask) -> Result<bool, StoreError> {
        sqlx::query("UPDATE agora_tasks SET project_id = $1, task_id = $2 WHERE id = $3")
            .bind(changed.project.0)
            .bind(changed.task.to_string())
            .bind(changed.id.0)
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(conflict_or_unavailable("change a definition", gone))
    }

    /// Forgets a definition; its versions and their runs stay. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_agora_task(&self, id: AgoraTaskId) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM agora_tasks WHERE id = $1")
            .bind(id.0)
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("remove a definition"))
    }
}

fn gone() -> String {
    "the project or the task is gone".to_owned()
}
