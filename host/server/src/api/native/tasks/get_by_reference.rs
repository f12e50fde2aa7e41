//! One task is shown, by its name.

use axum::extract::State;

use crate::api::native::extract::Path;
use crate::api::native::model::TaskView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Show a task by namespace and version
#[utoipa::path(
    get, path = "/tasks/{namespace}/{version}", tag = "tasks", security(("token" = ["viewer"])),
    params(("namespace" = String, Path), ("version" = String, Path)),
    responses((status = 200, body = TaskView), (status = 404, body = Problem)),
)]
pub(super) async fn get_by_reference(
    _caller: Viewer,
    State(app): State<App>,
    Path((namespace, version)): Path<(String, String)>,
) -> Result<axum::Json<TaskView>, Problem> {
    Ok(axum::Json(app.pipeline.task_by_reference(&namespace, &version).await?.into()))
}
