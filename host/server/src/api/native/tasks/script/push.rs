//! A script task is accepted.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};

use super::PushScript;
use crate::api::native::BASE;
use crate::api::native::extract::Json;
use crate::api::native::model::AcceptedView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;

/// Add a script task
///
/// Each version of a task is locked; runs refer to the one that they were created from.
#[utoipa::path(
    post, path = "/tasks/script", tag = "tasks", security(("token" = ["member"])),
    request_body = PushScript,
    responses(
        (status = 201, body = AcceptedView),
        (status = 409, description = "The task exists already", body = Problem),
        (
            status = 422,
            description = "The task was refused; `errors` has every finding with file, line and column",
            body = Problem
        ),
    ),
)]
pub(super) async fn push_script(
    _caller: Member,
    State(app): State<App>,
    Json(body): Json<PushScript>,
) -> Result<impl IntoResponse, Problem> {
    let accepted = app.pipeline.accept_script(body.into()).await?;
    let view = AcceptedView { task: accepted.task.into(), warnings: accepted.warnings };
    let location = format!("{BASE}/tasks/{}", view.task.id);
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, location)]), axum::Json(view)))
}
