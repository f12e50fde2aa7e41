//! An experiment is shown by its labels.

use axum::Json;
use axum::extract::State;

use super::subject::labelled;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::experiments::experiment_view;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows the experiment that a cohort's subject has under that label.
pub(super) async fn experiment(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path((cohort, subject, label)): Path<(String, String, String)>,
) -> Answer {
    let subject = labelled(&app, &cohort, &subject).await?;
    let found = app.pipeline.store.experiment_by_label(subject.id, &label).await?;
    let experiment = found.ok_or_else(|| Refusal::not_found("experiment", label))?;
    Ok(Json(experiment_view(&app, &site, &experiment).await?))
}
