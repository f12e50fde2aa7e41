//! A task is deleted.

use axum::extract::State;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::RequestedTask;
use crate::app::App;

/// Deletes a task with its runs; those that have not ended are canceled.
pub(super) async fn delete(
    State(app): State<App>,
    RequestedTask(task): RequestedTask,
) -> Result<(), AppEngineError> {
    Ok(app.pipeline.remove_task(&task, true).await?)
}
