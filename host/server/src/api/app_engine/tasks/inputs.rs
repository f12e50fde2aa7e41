//! A task's inputs.

use axum::Json;

use crate::api::app_engine::extract::RequestedTask;
use crate::api::app_engine::model::TaskInput;

/// Lists them in the order of the descriptor.
pub(super) async fn inputs(RequestedTask(task): RequestedTask) -> Json<Vec<TaskInput>> {
    let inputs = task.definition.inputs.into_iter();
    Json(inputs.map(|input| TaskInput::new(task.id, input)).collect())
}
