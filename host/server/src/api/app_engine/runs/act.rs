//! A run is asked to take a state.

use axum::extract::State;
use gantry_model::id::RunId;
use gantry_model::run::{Run, RunStatus};
use serde::{Deserialize, Serialize};

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::{Json, Path};
use crate::api::app_engine::model::RunResource;
use crate::app::App;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct StateAction {
    desired: Desired,
}

/// The states that this interface knows.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Desired {
    Created,
    Provisioned,
    Queuing,
    Queued,
    Pending,
    Running,
    Failed,
    Finished,
}

/// The run after the action.
#[derive(Debug, Serialize)]
pub(super) struct Done {
    status: &'static str,
    resource: RunResource,
}

/// Starts a run that is provisioned, or confirms that it is.
pub(super) async fn act(
    State(app): State<App>,
    Path(id): Path<RunId>,
    Json(action): Json<StateAction>,
) -> Result<axum::Json<Done>, AppEngineError> {
    let run = app.pipeline.run(id).await?;
    let run = match action.desired {
        Desired::Running => app.pipeline.submit(id).await?,
        Desired::Provisioned => provisioned(run)?,
        // Whether a run has ended is for its executor to tell, which knows and does not ask here.
        Desired::Finished => return Err(AppEngineError::InvalidState),
        Desired::Created
        | Desired::Queuing
        | Desired::Queued
        | Desired::Pending
        | Desired::Failed => return Err(AppEngineError::UnsupportedState),
    };
    let task = app.pipeline.task(run.task).await?;
    Ok(axum::Json(Done { status: "success", resource: RunResource::new(&run, task) }))
}

/// A run is PROVISIONED as soon as its inputs are complete, so there is nothing left to do for one
/// that is.
fn provisioned(run: Run) -> Result<Run, AppEngineError> {
    match run.state.status() {
        RunStatus::Provisioned => Ok(run),
        RunStatus::Created => Err(AppEngineError::NotProvisioned),
        _ => Err(AppEngineError::InvalidState),
    }
}
