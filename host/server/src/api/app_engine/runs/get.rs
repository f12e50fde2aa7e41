//! One run is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::id::RunId;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::api::app_engine::model::TaskRun;
use crate::app::App;

/// Shows a run. Clients ask for it again and again until it has ended.
pub(super) async fn get(
    State(app): State<App>,
    Path(run): Path<RunId>,
) -> Result<Json<TaskRun>, AppEngineError> {
    let run = app.pipeline.run(run).await?;
    let task = app.pipeline.task(run.task).await?;
    Ok(Json(TaskRun::new(&run, task)))
}
