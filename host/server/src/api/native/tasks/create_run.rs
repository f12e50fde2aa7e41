//! A run is created from a task.

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use gantry_model::id::{PluginName, TaskId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::native::extract::{Json, Path, project};
use crate::api::native::idempotency::NamedRun;
use crate::api::native::model::RunView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;
use crate::pipeline::{Provision, RunRequest};

/// What a run is created with.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CreateRun {
    /// The output importer; absent takes the server's default.
    pub(crate) importer: Option<String>,
    /// The project that the run belongs to.
    pub(crate) project: Option<String>,
    /// Values of inputs by name. Images and files are uploaded to the run afterwards.
    #[schema(value_type = BTreeMap<String, Object>)]
    pub(crate) inputs: BTreeMap<String, serde_json::Value>,
    /// Whether to start it at once; its inputs must be complete then. Those left out get the task's default, where it has one.
    pub(crate) start: bool,
}

/// Create a run
///
/// If `inputs` are refused, or `start` is refused, no run is left.
#[utoipa::path(
    post, path = "/tasks/{id}/runs", tag = "runs", security(("token" = ["member"])),
    params(("id" = Uuid, Path)),
    request_body = CreateRun,
    responses(
        (status = 201, body = RunView),
        (status = 404, body = Problem),
        (status = 422, description = "Values were refused", body = Problem),
    ),
)]
pub(super) async fn create_run(
    Member(caller): Member,
    State(app): State<App>,
    named: Option<Extension<NamedRun>>,
    Path(id): Path<Uuid>,
    Json(body): Json<CreateRun>,
) -> Result<impl IntoResponse, Problem> {
    let task = app.pipeline.task(TaskId(id)).await?;
    let request = RunRequest {
        importer: body.importer.map(PluginName),
        project: project(body.project.as_deref())?,
        created_by: caller.creator,
    };
    let inputs = body.inputs.into_iter().map(|(parameter, value)| Provision {
        parameter,
        index: Vec::new(),
        value,
    });
    let (inputs, pipeline) = (inputs.collect(), &app.pipeline);
    let run = match named {
        Some(Extension(NamedRun(id))) => {
            pipeline.create_once(id, &task, request, inputs, body.start).await?
        }
        None => {
            let run = pipeline.create_run(&task, request).await?;
            pipeline.begin(run, inputs, body.start).await?
        }
    };
    let run = RunView::from(run);
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, run.address())]), axum::Json(run)))
}
