//! The values of a run's inputs and outputs.

use axum::Json;
use axum::extract::State;
use gantry_model::id::RunId;
use gantry_model::run::{Run, RunStatus};
use gantry_model::task::Side;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::api::app_engine::model::ParameterValue;
use crate::app::App;

/// Lists a run's inputs, once they are complete.
pub(super) async fn inputs(
    State(app): State<App>,
    Path(run): Path<RunId>,
) -> Result<Json<Vec<ParameterValue>>, AppEngineError> {
    let run = with_inputs(&app, run).await?;
    Ok(Json(of_side(&app, &run, Side::Inputs).await?))
}

/// Lists a run's outputs, once it has finished.
pub(super) async fn outputs(
    State(app): State<App>,
    Path(run): Path<RunId>,
) -> Result<Json<Vec<ParameterValue>>, AppEngineError> {
    let run = with_outputs(&app, run).await?;
    Ok(Json(of_side(&app, &run, Side::Outputs).await?))
}

/// The run, if its inputs may be read as a whole.
pub(super) async fn with_inputs(app: &App, id: RunId) -> Result<Run, AppEngineError> {
    let run = app.pipeline.run(id).await?;
    match run.state.status() {
        RunStatus::Created => Err(AppEngineError::InvalidState),
        _ => Ok(run),
    }
}

/// The run, if its outputs may be read as a whole.
pub(super) async fn with_outputs(app: &App, id: RunId) -> Result<Run, AppEngineError> {
    let run = app.pipeline.run(id).await?;
    match run.state.status() {
        RunStatus::Finished => Ok(run),
        _ => Err(AppEngineError::InvalidState),
    }
}

/// The values of one side.
pub(super) async fn of_side(
    app: &App,
    run: &Run,
    side: Side,
) -> Result<Vec<ParameterValue>, AppEngineError> {
    let definition = app.pipeline.task(run.task).await?.definition;
    let values = app.pipeline.store.values(run.id, side).await?;
    let told = values.into_iter().filter_map(|(name, value)| {
        let parameter = match side {
            Side::Inputs => definition.input(&name),
            Side::Outputs => definition.output(&name),
        };
        Some(ParameterValue::new(run.id, name, &parameter?.type_spec, &value))
    });
    Ok(told.collect())
}
