//! One task is shown.

use axum::Json;

use crate::api::app_engine::extract::RequestedTask;
use crate::api::app_engine::model::TaskDescription;

/// Shows a task.
pub(super) async fn get(RequestedTask(task): RequestedTask) -> Json<TaskDescription> {
    Json(task.into())
}
