//! A task's outputs.

use axum::Json;

use crate::api::app_engine::extract::RequestedTask;
use crate::api::app_engine::model::TaskOutput;

/// Lists them in the order of the descriptor.
pub(super) async fn outputs(RequestedTask(task): RequestedTask) -> Json<Vec<TaskOutput>> {
    let outputs = task.definition.outputs.into_iter();
    Json(outputs.map(|output| TaskOutput::new(task.id, output)).collect())
}
