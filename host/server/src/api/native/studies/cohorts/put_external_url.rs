//! Where a cohort is in an external system.

use axum::extract::State;
use gantry_model::study::CohortId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::native::extract::{Json, Path};
use crate::api::native::studies::CohortView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Where something is in an external system.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PutExternalUrl {
    /// One line of 1 to 1024 characters.
    url: String,
}

/// Say where a cohort is in an external system
#[utoipa::path(
    put, path = "/cohorts/{id}/external-urls/{system}", tag = "studies",
    security(("token" = ["member"])),
    params(("id" = i64, Path), ("system" = String, Path, description = "The system's name")),
    request_body = PutExternalUrl,
    responses((status = 200, body = CohortView), (status = 404, body = Problem)),
)]
pub(super) async fn put_cohort_url(
    may::SampleUpdate(person): may::SampleUpdate,
    State(app): State<App>,
    Path((id, system)): Path<(i64, String)>,
    Json(body): Json<PutExternalUrl>,
) -> Result<axum::Json<CohortView>, Problem> {
    let by = person.actor();
    let cohort = app.pipeline.put_external_url(CohortId(id), &system, &body.url, &by).await?;
    Ok(axum::Json(cohort.into()))
}
