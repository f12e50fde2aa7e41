//! A subject is shown.

use axum::Json;
use axum::extract::State;

use super::view::subject_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Path, Query};
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::{FilterField, Reference};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a subject.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(subject): Path<Reference>,
    Query(by): Query<FilterField>,
) -> Answer {
    let subject = lookup::subject(&app, &subject, site.filter(by.filter_field)).await?;
    Ok(Json(subject_view(&app, &site, &subject).await?))
}
