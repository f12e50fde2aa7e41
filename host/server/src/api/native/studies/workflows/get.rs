//! One workflow.

use axum::extract::State;
use gantry_model::study::WorkflowId;

use crate::api::native::extract::Path;
use crate::api::native::studies::WorkflowDetailView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Get a workflow: its states with their callbacks and transitions
#[utoipa::path(
    get, path = "/workflows/{id}", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = WorkflowDetailView), (status = 404, body = Problem)),
)]
pub(super) async fn get_workflow(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<WorkflowDetailView>, Problem> {
    let workflow = app.pipeline.workflow(WorkflowId(id)).await?;
    Ok(axum::Json(WorkflowDetailView::from(&workflow)))
}
