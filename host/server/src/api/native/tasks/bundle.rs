//! The bundle as it was uploaded: what app stores serve.

use axum::extract::State;
use axum::response::Response;

use crate::api::download;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::bundle_object;

/// Download a task's bundle
#[utoipa::path(
    get, path = "/tasks/{namespace}/{version}/bundle.zip", tag = "tasks", security(("token" = ["viewer"])),
    params(("namespace" = String, Path), ("version" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/zip"), (status = 404, body = Problem)),
)]
pub(super) async fn bundle(
    _caller: Viewer,
    State(app): State<App>,
    Path((namespace, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let task = app.pipeline.task_by_reference(&namespace, &version).await?;
    let name = format!("{namespace}-{version}.zip");
    Ok(download::object(&app, &bundle_object(task.id), &name, "application/zip").await?)
}
