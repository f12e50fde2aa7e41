//! Tasks are listed.

use axum::Json;
use axum::extract::State;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::model::TaskDescription;
use crate::app::App;

/// Every task that came as a bundle: this interface knows no others, and has no pages.
pub(super) async fn list(
    State(app): State<App>,
) -> Result<Json<Vec<TaskDescription>>, AppEngineError> {
    let tasks = app.pipeline.store.all_tasks().await?;
    let bundles = tasks.into_iter().filter(|task| task.bundle().is_some());
    Ok(Json(bundles.map(TaskDescription::from).collect()))
}
