//! Tasks are listed.

use axum::Json;
use axum::extract::State;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::model::TaskDescription;
use crate::app::App;

/// Every task: this interface has no pages.
pub(super) async fn list(
    State(app): State<App>,
) -> Result<Json<Vec<TaskDescription>>, AppEngineError> {
    let tasks = app.pipeline.store.all_tasks().await?;
    Ok(Json(tasks.into_iter().map(TaskDescription::from).collect()))
}
