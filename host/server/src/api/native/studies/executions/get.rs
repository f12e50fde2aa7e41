//! One execution.

use axum::extract::State;
use gantry_model::study::{ExecutionId, ExecutionState, Permission};

use crate::api::native::extract::Path;
use crate::api::native::studies::ExecutionView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Get an execution, with what it said
///
/// Its secret, and the link to the page for its answer, are shown to those who may resolve it without.
#[utoipa::path(
    get, path = "/executions/{id}", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = ExecutionView), (status = 404, body = Problem)),
)]
pub(super) async fn get_execution(
    may::Read(person): may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<ExecutionView>, Problem> {
    let execution = app.pipeline.execution(ExecutionId(id)).await?;
    let mut view = super::whole(&app, &execution).await?;
    if person.may(Permission::ActionUpdate) {
        let waits = matches!(execution.state, ExecutionState::Waiting { .. });
        view.answer_link = waits.then(|| app.pipeline.answer_link(&execution));
        view.secret = Some(execution.secret);
    }
    Ok(axum::Json(view))
}
