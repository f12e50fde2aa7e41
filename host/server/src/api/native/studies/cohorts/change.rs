//! A cohort is changed.

use axum::extract::State;
use gantry_model::study::CohortId;

use super::AddCohort;
use crate::api::native::extract::{Json, Path};
use crate::api::native::studies::CohortView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Change what a cohort is called and what it is
#[utoipa::path(
    put, path = "/cohorts/{id}", tag = "studies", security(("token" = ["member"])),
    params(("id" = i64, Path)),
    request_body = AddCohort,
    responses(
        (status = 200, body = CohortView),
        (status = 404, body = Problem),
        (status = 409, description = "There is another cohort of that label", body = Problem),
    ),
)]
pub(super) async fn change_cohort(
    may::SampleAdd(person): may::SampleAdd,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(body): Json<AddCohort>,
) -> Result<axum::Json<CohortView>, Problem> {
    let (label, description) = (body.label.as_str(), body.description.as_deref());
    let by = person.actor();
    let cohort = app.pipeline.change_cohort(CohortId(id), label, description, &by).await?;
    Ok(axum::Json(cohort.into()))
}
