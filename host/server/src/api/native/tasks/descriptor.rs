//! The descriptor as it was uploaded.

use axum::extract::State;
use axum::response::Response;

use crate::api::download;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::descriptor_object;

/// Download a task's descriptor
#[utoipa::path(
    get, path = "/tasks/{namespace}/{version}/descriptor.yml", tag = "tasks", security(("token" = ["viewer"])),
    params(("namespace" = String, Path), ("version" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/yaml"), (status = 404, body = Problem)),
)]
pub(super) async fn descriptor(
    _caller: Viewer,
    State(app): State<App>,
    Path((namespace, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let task = app.pipeline.task_by_reference(&namespace, &version).await?;
    let name = "descriptor.yml";
    Ok(download::object(&app, &descriptor_object(task.id), name, "application/yaml").await?)
}
