//! Runs in pages.

use gantry_model::id::{ProjectName, TaskId};
use gantry_model::run::{Run, RunStatus};
use jiff::Timestamp;

use super::{RunRow, select_runs};
use crate::Store;
use crate::columns::{from_number, micros, text};
use crate::error::{StoreError, unavailable};
use crate::page::{Page, PageRequest, Place};

/// Which runs. What is `None` or empty does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this task.
    pub task: Option<TaskId>,
    /// Of tasks in exactly this namespace.
    pub namespace: Option<String>,
    /// Of this project.
    pub project: Option<ProjectName>,
    /// In one of these states.
    pub statuses: Vec<RunStatus>,
    /// Created then or later.
    pub created_after: Option<Timestamp>,
    /// Created earlier than then.
    pub created_before: Option<Timestamp>,
}

impl RunFilter {
    /// `,FAILED,FINISHED,`: one parameter, in which SQL finds a status between its commas.
    fn status_list(&self) -> Option<String> {
        let names: Vec<String> = self.statuses.iter().map(RunStatus::to_string).collect();
        (!names.is_empty()).then(|| format!(",{},", names.join(",")))
    }
}

impl Store {
    /// A page of the runs that the filter lets through, newest first.
    ///
    /// # Errors
    /// `InvalidCursor`, `Unavailable`, `Corrupt`.
    pub async fn list_runs(
        &self,
        filter: &RunFilter,
        request: &PageRequest,
    ) -> Result<Page<Run>, StoreError> {
        let below = request.place()?;
        let rows = sqlx::query_as::<_, RunRow>(select_runs!(
            "JOIN tasks t ON t.id = r.task_id \
             WHERE ($1 IS NULL OR r.task_id = $1) AND ($2 IS NULL OR t.namespace = $2) \
             AND ($3 IS NULL OR $3 LIKE '%,' || r.status || ',%') \
             AND r.created_at >= $4 AND r.created_at < $5 \
             AND (r.created_at, r.id) < ($6, $7) AND ($8 IS NULL OR r.project = $8) \
             ORDER BY r.created_at DESC, r.id DESC LIMIT $9"
        ))
        .bind(filter.task.map(|task| task.to_string()))
        .bind(filter.namespace.as_deref().map(text))
        .bind(filter.status_list())
        .bind(filter.created_after.map_or(i64::MIN, micros))
        .bind(filter.created_before.map_or(i64::MAX, micros))
        .bind(below.created_at)
        .bind(below.id)
        .bind(filter.project.as_ref().map(ProjectName::as_str))
        .bind(request.rows())
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list runs"))?;
        let runs = rows.into_iter().map(Run::try_from).collect::<Result<Vec<_>, _>>()?;
        Ok(request
            .page(runs, |run| Place { created_at: micros(run.created_at), id: run.id.to_string() }))
    }

    /// How many runs the run's task has had up to this one, itself included.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn run_number(&self, run: &Run) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM runs WHERE task_id = $1 AND (created_at, id) <= ($2, $3)",
        )
        .bind(run.task.to_string())
        .bind(micros(run.created_at))
        .bind(run.id.to_string())
        .fetch_one(&self.pools.read)
        .await
        .map_err(unavailable("count runs"))?;
        from_number("the number of runs", count)
    }
}
