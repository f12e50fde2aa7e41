//! An execution is done again.

use axum::extract::State;
use gantry_model::study::ExecutionId;

use crate::api::native::extract::Path;
use crate::api::native::studies::ExecutionView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Have an execution that has ended done again; the experiment goes on when it is done
#[utoipa::path(
    post, path = "/executions/{id}/rerun", tag = "studies", security(("token" = ["member"])),
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = ExecutionView),
        (status = 404, body = Problem),
        (status = 409, description = "It has not ended, or the experiment has moved on", body = Problem),
    ),
)]
pub(super) async fn rerun_execution(
    may::ActionUpdate(person): may::ActionUpdate,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<ExecutionView>, Problem> {
    let execution = app.pipeline.rerun_execution(ExecutionId(id), &person.actor()).await?;
    Ok(axum::Json(super::whole(&app, &execution).await?))
}
