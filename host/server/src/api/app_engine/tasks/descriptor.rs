//! The descriptor as it was uploaded.

use axum::extract::State;
use axum::response::Response;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::RequestedTask;
use crate::api::download;
use crate::app::App;
use crate::pipeline::descriptor_object;

/// Downloads it.
pub(super) async fn descriptor(
    State(app): State<App>,
    RequestedTask(task): RequestedTask,
) -> Result<Response, AppEngineError> {
    let (object, bytes) = (descriptor_object(task.id), "application/octet-stream");
    Ok(download::object(&app, &object, "descriptor.yml", bytes).await?)
}
