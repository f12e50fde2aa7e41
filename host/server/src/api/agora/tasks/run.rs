//! A task is run.

use axum::extract::State;
use axum::{Extension, Json as Answer};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::get::RequestedTask;
use super::inputs::{provisions, unserved};
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Json;
use crate::api::agora::projects::project_of;
use crate::api::agora::timeline::{TimelineView, view};
use crate::app::App;
use crate::auth::Caller;
use crate::pipeline::RunRequest;

/// What a task is run with.
#[derive(Debug, Deserialize)]
pub(super) struct RunTask {
    /// Where results are to go.
    target: Option<Value>,
    inputs: Option<Map<String, Value>>,
}

/// Creates a run in the task's project, gives it its inputs, and starts it. If they are refused, no run is left.
pub(super) async fn run(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    RequestedTask(known, task): RequestedTask,
    Json(body): Json<RunTask>,
) -> Result<Answer<TimelineView>, AgoraError> {
    if body.target.is_some() {
        return Err(AgoraError::field("target", unserved("A target")));
    }
    let inputs = provisions(&task.definition, body.inputs.unwrap_or_default())?;
    let project = project_of(&app, known.project.0).await?;
    let request = RunRequest { project: Some(project.project), ..RunRequest::by(caller.creator) };
    let run = app.pipeline.create_run(&task, request).await?;
    let run = app.pipeline.begin(run, inputs, true).await?;
    let id = app.pipeline.store.add_to_agora_timeline(run.id).await?;
    Ok(Answer(view(&app, id, run).await?))
}
