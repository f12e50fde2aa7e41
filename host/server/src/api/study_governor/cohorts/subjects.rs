//! The subjects of a cohort are listed.

use axum::Json;
use axum::extract::State;
use gantry_store::SubjectFilter;

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Path, Query};
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::api::study_governor::subjects::subjects_view;
use crate::app::App;

/// Lists the subjects of the cohort of that label, oldest first.
pub(super) async fn subjects(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(label): Path<String>,
    Query(part): Query<Part>,
) -> Answer {
    let cohort = app.pipeline.cohort_by_label(&label).await?;
    let filter = SubjectFilter { cohort: Some(cohort.id), ..SubjectFilter::default() };
    Ok(Json(subjects_view(&app, &site, &filter, part).await?))
}
