//! A run is deleted.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::id::RunId;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;

/// Delete a run with its inputs, outputs and logs
#[utoipa::path(
    delete, path = "/runs/{id}", tag = "runs", security(("token" = ["member"])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, body = Problem),
        (status = 409, description = "It runs: cancel it first", body = Problem),
    ),
)]
pub(super) async fn delete(
    _caller: Member,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.pipeline.remove_run(RunId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
