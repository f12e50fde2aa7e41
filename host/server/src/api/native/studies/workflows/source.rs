//! The file that a workflow was added from.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gantry_model::study::WorkflowId;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Download a workflow's file as it was added
#[utoipa::path(
    get, path = "/workflows/{id}/source", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The file", content_type = "text/yaml"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn workflow_source(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let workflow = app.pipeline.workflow(WorkflowId(id)).await?;
    Ok(([(CONTENT_TYPE, "text/yaml; charset=utf-8")], workflow.source).into_response())
}
