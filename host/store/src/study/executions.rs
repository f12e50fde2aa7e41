//! Executions of callbacks, with what they said.

use std::collections::BTreeMap;

use gantry_model::id::RunId;
use gantry_model::study::{
    ActionId, CallbackId, Execution, ExecutionId, ExecutionResult, ExecutionState, ExperimentId,
    Turn, WorkflowId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::sql::{Argument, Sql};
use super::table::{Column, Rows, Table};
use crate::Store;
use crate::columns::{from_json, json, text};
use crate::error::{StoreError, unavailable};
use crate::page::{Page, PageRequest};

/// Which executions. What is `None` or empty does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExecutionFilter {
    /// Of this experiment.
    pub experiment: Option<ExperimentId>,
    /// Of one of these actions.
    pub actions: Vec<ActionId>,
    /// Of this callback.
    pub callback: Option<CallbackId>,
    /// As [`ExecutionState::status`] says it; those that wait for somebody are `waiting`.
    pub status: Option<String>,
}

/// What of an execution has no column of its own.
#[derive(Serialize, Deserialize)]
struct Document {
    workflow: WorkflowId,
    state_place: usize,
    callback: usize,
    attempt: u32,
    state: ExecutionState,
    created: Timestamp,
    run_start: Option<Timestamp>,
    wait_start: Option<Timestamp>,
    finished: Option<Timestamp>,
}

/// The columns that make an [`Execution`].
#[derive(FromRow)]
pub(super) struct ExecutionRow {
    pub(super) id: i64,
    pub(super) action_id: i64,
    pub(super) experiment_id: i64,
    pub(super) secret: String,
    pub(super) document: String,
    pub(super) output: String,
    pub(super) work: String,
}

const SELECT: &str =
    "SELECT id, action_id, experiment_id, secret, document, output, work FROM study_executions ";

impl TryFrom<ExecutionRow> for Execution {
    type Error = StoreError;

    fn try_from(row: ExecutionRow) -> Result<Self, StoreError> {
        let document: Document = from_json("an execution", &row.document)?;
        Ok(Self {
            id: ExecutionId(row.id),
            experiment: ExperimentId(row.experiment_id),
            workflow: document.workflow,
            action: ActionId(row.action_id),
            state_place: document.state_place,
            callback: document.callback,
            attempt: document.attempt,
            state: document.state,
            secret: row.secret,
            output: from_json("the output of an execution", &row.output)?,
            work: from_json("the work of an execution", &row.work)?,
            created: document.created,
            run_start: document.run_start,
            wait_start: document.wait_start,
            finished: document.finished,
        })
    }
}

impl Store {
    /// The execution of that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn execution(&self, id: ExecutionId) -> Result<Option<Execution>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE id = ").bind(id.0);
        Ok(self.read_executions(sql).await?.pop())
    }

    /// The executions of an action, in the order of its state's callbacks.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn executions_of_action(
        &self,
        action: ActionId,
    ) -> Result<Vec<Execution>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE action_id = ").bind(action.0).push(" ORDER BY id");
        self.read_executions(sql).await
    }

    /// A page of the executions that the filter lets through, newest first.
    ///
    /// # Errors
    /// `InvalidCursor`, `Unavailable`, `Corrupt`.
    pub async fn executions(
        &self,
        filter: &ExecutionFilter,
        request: &PageRequest,
    ) -> Result<Page<Execution>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push("WHERE id < ").bind(request.below()?);
        filter.narrow(&mut sql);
        sql.push(" ORDER BY id DESC LIMIT ").bind(request.rows());
        let executions = self.read_executions(sql).await?;
        Ok(request.numbered_page(executions, |execution| execution.id.0))
    }

    async fn read_executions(&self, sql: Sql) -> Result<Vec<Execution>, StoreError> {
        let rows: Vec<ExecutionRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable("look up executions"))?;
        rows.into_iter().map(Execution::try_from).collect()
    }
}

impl ExecutionFilter {
    pub(super) fn narrow(&self, sql: &mut Sql) {
        if let Some(experiment) = self.experiment {
            sql.push(" AND experiment_id = ").bind(experiment.0);
        }
        if !self.actions.is_empty() {
            let actions = self.actions.iter().map(|action| action.0);
            sql.push(" AND action_id IN (").numbers(actions).push(")");
        }
        if let Some(callback) = self.callback {
            sql.push(" AND callback_id = ").bind(callback.0);
        }
        if let Some(status) = &self.status {
            sql.push(" AND status = ").bind(text(status));
        }
    }
}

pub(super) const TABLE: Table = Table {
    name: "study_executions",
    columns: &[
        Column::Number("id"),
        Column::Number("action_id"),
        Column::Number("experiment_id"),
        Column::Number("callback_id"),
        Column::Text("status"),
        Column::Text("result"),
        Column::Text("run_id"),
        Column::Text("secret"),
        Column::Text("document"),
        Column::Text("output"),
        Column::Text("work"),
    ],
    conflict: " ON CONFLICT (id) DO UPDATE SET status = excluded.status, result = excluded.result, \
               run_id = excluded.run_id, secret = excluded.secret, document = excluded.document, \
               output = excluded.output, work = excluded.work",
    operation: "record executions",
};

/// Rows that put executions on record, in place of those that have their numbers. Of two with one number the later counts.
pub(super) fn rows<'a>(
    executions: impl Iterator<Item = &'a (CallbackId, Execution)>,
) -> Result<Rows, StoreError> {
    let last: BTreeMap<ExecutionId, (CallbackId, &Execution)> =
        executions.map(|(callback, execution)| (execution.id, (*callback, execution))).collect();
    Ok(Rows { table: &TABLE, rows: last.into_values().map(row).collect::<Result<_, _>>()? })
}

fn row((callback, execution): (CallbackId, &Execution)) -> Result<Vec<Argument>, StoreError> {
    let document = Document {
        workflow: execution.workflow,
        state_place: execution.state_place,
        callback: execution.callback,
        attempt: execution.attempt,
        state: execution.state.clone(),
        created: execution.created,
        run_start: execution.run_start,
        wait_start: execution.wait_start,
        finished: execution.finished,
    };
    let result = execution.state.result().map(|result: ExecutionResult| result.to_string());
    Ok(vec![
        execution.id.0.into(),
        execution.action.0.into(),
        execution.experiment.0.into(),
        callback.0.into(),
        execution.state.status().into(),
        result.into(),
        awaited(&execution.state).map(|run| run.to_string()).into(),
        text(&execution.secret).into(),
        json("an execution", &document)?.into(),
        json("the output of an execution", &execution.output)?.into(),
        json("the work of an execution", &execution.work)?.into(),
    ])
}

/// The run that an execution waits for.
fn awaited(state: &ExecutionState) -> Option<RunId> {
    match state {
        ExecutionState::Running { turn: Turn::Run(run), .. } => Some(*run),
        _ => None,
    }
}
