//! A task's logo.

use axum::extract::State;
use axum::response::Response;

use crate::api::download;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::logo_object;

/// Download a task's logo
#[utoipa::path(
    get, path = "/tasks/{namespace}/{version}/logo", tag = "tasks", security(("token" = ["viewer"])),
    params(("namespace" = String, Path), ("version" = String, Path)),
    responses((status = 200, description = "The file", content_type = "image/png"), (status = 404, body = Problem)),
)]
pub(super) async fn logo(
    _caller: Viewer,
    State(app): State<App>,
    Path((namespace, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let task = app.pipeline.task_by_reference(&namespace, &version).await?;
    let name = "logo.png";
    Ok(download::object(&app, &logo_object(task.id), name, "image/png").await?)
}
