//! What a job printed, as text.

use axum::extract::State;
use axum::response::Response;
use gantry_model::id::RunId;
use uuid::Uuid;

use super::job;
use super::sections::{bytes_of, plain_text};
use crate::api::native::extract::{Path, Query};
use crate::api::native::runs::logs::Part;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Read what a job of a script run has printed so far
///
/// The bytes as they were printed, of its latest turn. To go on reading, ask again with the offset that was reached, or
/// follow `logs/events`.
#[utoipa::path(
    get, path = "/runs/{id}/jobs/{job}/logs", tag = "runs", security(("token" = ["viewer"])),
    params(
        ("id" = Uuid, Path),
        ("job" = String, Path, description = "Its name, or its place among the task's jobs, from 0"),
        Part,
    ),
    responses(
        (status = 200, description = "The text", content_type = "text/plain"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn job_logs(
    _caller: Viewer,
    State(app): State<App>,
    Path((id, text)): Path<(Uuid, String)>,
    Query(part): Query<Part>,
) -> Result<Response, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let job = job(&app, &run, &text).await?;
    Ok(plain_text(bytes_of(app, run, job, part.stream.into(), part.offset)))
}
