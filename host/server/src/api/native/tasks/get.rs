//! One task is shown.

use axum::extract::State;
use gantry_model::id::TaskId;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::native::model::TaskView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Show a task
#[utoipa::path(
    get, path = "/tasks/{id}", tag = "tasks", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = TaskView), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<TaskView>, Problem> {
    Ok(axum::Json(app.pipeline.task(TaskId(id)).await?.into()))
}
