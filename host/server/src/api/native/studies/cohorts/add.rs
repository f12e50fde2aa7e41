//! A cohort is added.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::BASE;
use crate::api::native::extract::Json;
use crate::api::native::studies::CohortView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What a cohort is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddCohort {
    /// Unique: one line of 1 to 100 characters.
    pub(crate) label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

/// Add a cohort
#[utoipa::path(
    post, path = "/cohorts", tag = "studies", security(("token" = ["member"])),
    request_body = AddCohort,
    responses(
        (status = 201, body = CohortView),
        (status = 400, body = Problem),
        (status = 409, description = "There is a cohort of that label", body = Problem),
    ),
)]
pub(super) async fn add_cohort(
    may::SampleAdd(person): may::SampleAdd,
    State(app): State<App>,
    Json(body): Json<AddCohort>,
) -> Result<impl IntoResponse, Problem> {
    let description = body.description.as_deref();
    let cohort = app.pipeline.add_cohort(&body.label, description, &person.actor()).await?;
    let location = format!("{BASE}/cohorts/{}", cohort.id);
    let view = CohortView::from(cohort);
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, location)]), axum::Json(view)))
}
