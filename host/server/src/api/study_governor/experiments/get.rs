//! An experiment is shown.

use axum::Json;
use axum::extract::State;

use super::view::experiment_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Path, Query};
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::{FilterField, Reference};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows an experiment.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(experiment): Path<Reference>,
    Query(by): Query<FilterField>,
) -> Answer {
    let experiment = lookup::experiment(&app, &experiment, site.filter(by.filter_field)).await?;
    Ok(Json(experiment_view(&app, &site, &experiment).await?))
}
