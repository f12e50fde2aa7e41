//! A cohort is shown.

use axum::Json;
use axum::extract::State;

use super::view::whole_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Path, Query};
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::{FilterField, Reference};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a cohort.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(cohort): Path<Reference>,
    Query(by): Query<FilterField>,
) -> Answer {
    let cohort = lookup::cohort(&app, &cohort, site.filter(by.filter_field)).await?;
    Ok(Json(whole_view(&app, &site, &cohort).await?))
}
