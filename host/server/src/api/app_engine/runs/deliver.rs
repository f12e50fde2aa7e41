//! An executor of the user's own delivers the outputs of a run.

use axum::Json;
use axum::extract::State;
use gantry_model::id::RunId;
use gantry_model::task::Side;

use super::values::of_side;
use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::api::app_engine::form::Form;
use crate::api::app_engine::model::ParameterValue;
use crate::app::App;

/// Takes a zip of outputs; the run has finished then, or failed if they are refused.
pub(super) async fn deliver(
    State(app): State<App>,
    Path((run, secret)): Path<(RunId, String)>,
    mut form: Form,
) -> Result<Json<Vec<ParameterValue>>, AppEngineError> {
    // Asked before the upload, so that nobody without the secret fills the disk.
    let run = app.pipeline.open_for_outputs(run, &secret).await?;
    let archive = form.file(&app).await?;
    let run = app.pipeline.deliver(run, archive).await?;
    Ok(Json(of_side(&app, &run, Side::Outputs).await?))
}
