//! An execution is done without.

use axum::extract::State;
use gantry_model::study::ExecutionId;

use crate::api::native::extract::Path;
use crate::api::native::studies::ExecutionView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Do without an execution that has not ended
#[utoipa::path(
    post, path = "/executions/{id}/skip", tag = "studies", security(("token" = ["member"])),
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = ExecutionView),
        (status = 404, body = Problem),
        (status = 409, description = "It has ended, or the experiment has moved on", body = Problem),
    ),
)]
pub(super) async fn skip_execution(
    may::ActionUpdate(person): may::ActionUpdate,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<ExecutionView>, Problem> {
    let execution = app.pipeline.skip_execution(ExecutionId(id), &person.actor()).await?;
    Ok(axum::Json(super::whole(&app, &execution).await?))
}
