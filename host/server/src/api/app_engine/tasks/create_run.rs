//! A run is created from a task.

use axum::extract::State;
use axum::{Extension, Json};

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::RequestedTask;
use crate::api::app_engine::model::RunOfTask;
use crate::app::App;
use crate::auth::Caller;
use crate::pipeline::RunRequest;

/// Creates a run. The body, if there is one, is not looked at.
pub(super) async fn create_run(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    RequestedTask(task): RequestedTask,
) -> Result<Json<RunOfTask>, AppEngineError> {
    let run = app.pipeline.create_run(&task, RunRequest::by(caller.creator)).await?;
    Ok(Json(RunOfTask::new(run.id, run.state.status(), task)))
}
