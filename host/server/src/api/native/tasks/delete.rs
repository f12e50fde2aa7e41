//! A task is deleted.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::id::TaskId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::api::native::extract::{Path, Query};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// How to delete.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct How {
    /// Cancel runs that have not ended, instead of refusing.
    #[serde(default)]
    cancel_runs: bool,
}

/// Delete a task with its runs
#[utoipa::path(
    delete, path = "/tasks/{id}", tag = "tasks", security(("token" = ["admin"])),
    params(("id" = Uuid, Path), How),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, body = Problem),
        (status = 409, description = "It has runs that have not ended", body = Problem),
    ),
)]
pub(super) async fn delete(
    _caller: Admin,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(how): Query<How>,
) -> Result<StatusCode, Problem> {
    let task = app.pipeline.task(TaskId(id)).await?;
    app.pipeline.remove_task(&task, how.cancel_runs).await?;
    Ok(StatusCode::NO_CONTENT)
}
