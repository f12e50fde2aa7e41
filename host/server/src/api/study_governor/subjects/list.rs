//! Subjects are listed.

use axum::Json;
use axum::extract::State;
use gantry_store::SubjectFilter;
use serde::Deserialize;

use super::view::subjects_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Which subjects.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    cohort_label: Option<String>,
}

/// Lists subjects, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(which): Query<Which>,
    Query(part): Query<Part>,
) -> Answer {
    let filter = SubjectFilter { cohort_label: which.cohort_label, ..SubjectFilter::default() };
    Ok(Json(subjects_view(&app, &site, &filter, part).await?))
}
