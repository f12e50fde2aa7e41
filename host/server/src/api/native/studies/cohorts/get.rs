//! One cohort.

use axum::extract::State;
use gantry_model::study::CohortId;

use crate::api::native::extract::Path;
use crate::api::native::studies::CohortView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Get a cohort
#[utoipa::path(
    get, path = "/cohorts/{id}", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = CohortView), (status = 404, body = Problem)),
)]
pub(super) async fn get_cohort(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<CohortView>, Problem> {
    Ok(axum::Json(app.pipeline.cohort(CohortId(id)).await?.into()))
}
