//! Where a cohort is in external systems is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::CohortId;

use super::view::urls_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::Answer;
use crate::app::App;

/// Shows a cohort's addresses.
pub(super) async fn external_urls(
    _: LoggedIn,
    State(app): State<App>,
    Path(Number(cohort)): Path<Number>,
) -> Answer {
    Ok(Json(urls_view(&app.pipeline.cohort(CohortId(cohort)).await?)))
}
