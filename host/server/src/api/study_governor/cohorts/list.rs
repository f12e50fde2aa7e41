//! Cohorts are listed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::Cohort;
use serde_json::json;

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists all cohorts, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let cohorts = app.pipeline.store.cohorts().await?;
    let count = cohorts.len();
    let named = |cohort: Cohort| site.labelled("cohorts", cohort.id.0, &cohort.label);
    let cohorts: Vec<_> = part.of(cohorts).map(named).collect();
    Ok(Json(json!({"cohorts": cohorts, "count": count})))
}
