//! A task's logo.

use axum::extract::State;
use axum::response::Response;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::RequestedTask;
use crate::api::download;
use crate::app::App;
use crate::pipeline::logo_object;

/// Downloads it.
pub(super) async fn logo(
    State(app): State<App>,
    RequestedTask(task): RequestedTask,
) -> Result<Response, AppEngineError> {
    if !task.package.is_some_and(|package| package.has_logo) {
        return Err(AppEngineError::NoLogo);
    }
    let (object, bytes) = (logo_object(task.id), "application/octet-stream");
    Ok(download::object(&app, &object, "logo.png", bytes).await?)
}
