//! The runs of a task.

use axum::Json;
use axum::extract::State;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::RequestedTask;
use crate::api::app_engine::model::RunOfTask;
use crate::app::App;

/// Lists every run, newest first: this interface has no pages.
pub(super) async fn runs(
    State(app): State<App>,
    RequestedTask(task): RequestedTask,
) -> Result<Json<Vec<RunOfTask>>, AppEngineError> {
    let runs = app.pipeline.runs_of(task.id).await?.into_iter();
    Ok(Json(runs.map(|(run, status)| RunOfTask::new(run, status, task.clone())).collect()))
}
