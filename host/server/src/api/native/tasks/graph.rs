//! A script task as a picture.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gantry_definition::script::script_graph;
use gantry_model::id::TaskId;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Draw the stages and jobs of a script task
#[utoipa::path(
    get, path = "/tasks/{id}/graph.svg", tag = "tasks", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The picture", content_type = "image/svg+xml"),
        (status = 404, description = "There is no such task, or it is no script task", body = Problem),
    ),
)]
pub(super) async fn graph(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let task = app.pipeline.task(TaskId(id)).await?;
    let script = task.definition.script();
    let script = script.ok_or_else(|| Problem::not_found("the task has no stages and jobs"))?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], script_graph(script)).into_response())
}
