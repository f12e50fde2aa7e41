//! The experiments of a subject are listed by labels.

use axum::Json;
use axum::extract::State;
use gantry_store::ExperimentFilter;

use super::subject::labelled;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::experiments::experiments_view;
use crate::api::study_governor::extract::{Path, Query};
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists the experiments of the subject that a cohort has under that label, oldest first.
pub(super) async fn experiments(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path((cohort, subject)): Path<(String, String)>,
    Query(part): Query<Part>,
) -> Answer {
    let subject = labelled(&app, &cohort, &subject).await?;
    let filter = ExperimentFilter { subjects: vec![subject.id], ..ExperimentFilter::default() };
    Ok(Json(experiments_view(&app, &site, &filter, part).await?))
}
