//! A run as clients see it.

use gantry_model::id::RunId;
use gantry_model::run::{Run, RunStatus};
use gantry_model::task::Task;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use uuid::Uuid;

use super::TaskDescription;

/// A run among others, or one that was just created.
#[derive(Debug, Serialize)]
pub(crate) struct RunOfTask {
    id: Uuid,
    task: TaskDescription,
    state: RunStatus,
}

/// A run that was asked for. Times are local ones of UTC, which is how this interface writes them
/// here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskRun {
    id: Uuid,
    task: TaskDescription,
    state: RunStatus,
    created_at: String,
    updated_at: String,
}

/// A run after an action. Times are instants.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunResource {
    id: Uuid,
    task: TaskDescription,
    state: RunStatus,
    created_at: String,
    updated_at: String,
}

impl RunOfTask {
    /// A run of that task.
    pub(crate) fn new(RunId(id): RunId, status: RunStatus, task: Task) -> Self {
        Self { id, task: task.into(), state: shown(status) }
    }
}

impl TaskRun {
    /// A run of that task.
    pub(crate) fn new(run: &Run, task: Task) -> Self {
        let local = |at: Timestamp| at.to_zoned(TimeZone::UTC).datetime().to_string();
        Self {
            id: run.id.0,
            task: task.into(),
            state: shown(run.state.status()),
            created_at: local(run.created_at),
            updated_at: local(run.updated_at),
        }
    }
}

impl RunResource {
    /// A run of that task.
    pub(crate) fn new(run: &Run, task: Task) -> Self {
        Self {
            id: run.id.0,
            task: task.into(),
            state: shown(run.state.status()),
            created_at: run.created_at.to_string(),
            updated_at: run.updated_at.to_string(),
        }
    }
}

/// The state under which clients see a run. Those of this interface do not know that a run can be
/// canceled.
fn shown(status: RunStatus) -> RunStatus {
    match status {
        RunStatus::Canceling | RunStatus::Canceled => RunStatus::Failed,
        other => other,
    }
}
