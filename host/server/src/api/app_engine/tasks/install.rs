//! A task is installed from the default app store.

use axum::Json;
use axum::extract::State;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::api::app_engine::model::TaskDescription;
use crate::app::App;

/// Fetches the task's bundle and takes it in like an upload.
pub(super) async fn install(
    State(app): State<App>,
    Path((namespace, version)): Path<(String, String)>,
) -> Result<Json<TaskDescription>, AppEngineError> {
    let limit = app.config.limits.upload_bytes;
    let accepted = app.pipeline.install(&namespace, &version, &app.http, limit).await?;
    Ok(Json(accepted.task.into()))
}
