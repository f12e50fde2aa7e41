//! It is forgotten where a cohort is in an external system.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::CohortId;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Forget where a cohort is in an external system
#[utoipa::path(
    delete, path = "/cohorts/{id}/external-urls/{system}", tag = "studies",
    security(("token" = ["member"])),
    params(("id" = i64, Path), ("system" = String, Path, description = "The system's name")),
    responses((status = 204, description = "Gone"), (status = 404, body = Problem)),
)]
pub(super) async fn remove_cohort_url(
    may::SampleDelete(person): may::SampleDelete,
    State(app): State<App>,
    Path((id, system)): Path<(i64, String)>,
) -> Result<StatusCode, Problem> {
    app.pipeline.remove_external_url(CohortId(id), &system, &person.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
