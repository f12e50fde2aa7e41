//! A subject is shown by its labels.

use axum::Json;
use axum::extract::State;
use gantry_model::study::Subject;

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::site::{Answer, Site};
use crate::api::study_governor::subjects::subject_view;
use crate::app::App;

/// Shows the subject that a cohort has under that label.
pub(super) async fn subject(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path((cohort, subject)): Path<(String, String)>,
) -> Answer {
    let subject = labelled(&app, &cohort, &subject).await?;
    Ok(Json(subject_view(&app, &site, &subject).await?))
}

/// The subject that a cohort has under that label.
pub(super) async fn labelled(app: &App, cohort: &str, subject: &str) -> Result<Subject, Refusal> {
    let cohort = app.pipeline.cohort_by_label(cohort).await?;
    let found = app.pipeline.store.subject_by_label(cohort.id, subject).await?;
    found.ok_or_else(|| Refusal::not_found("subject", subject))
}
