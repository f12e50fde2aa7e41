//! Cohorts are listed.

use axum::extract::State;

use crate::api::native::studies::CohortView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// List cohorts in the order in which they were added
#[utoipa::path(
    get, path = "/cohorts", tag = "studies", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<CohortView>)),
)]
pub(super) async fn list_cohorts(
    _caller: may::Read,
    State(app): State<App>,
) -> Result<axum::Json<Vec<CohortView>>, Problem> {
    let cohorts = app.pipeline.store.cohorts().await.map_err(Error::from)?;
    Ok(axum::Json(cohorts.into_iter().map(CohortView::from).collect()))
}
