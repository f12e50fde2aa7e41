//! A subject is added.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_store::NewSubject;

use super::view::subject_view;
use crate::api::study_governor::auth::SampleAdd;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Filter;
use crate::api::study_governor::site::{Made, Site};
use crate::app::App;

/// The names of the field with the cohort: in the newer version and in the older one.
pub(super) const COHORT: [&str; 2] = ["cohort_label", "cohort"];

/// Adds a subject to the cohort of that label.
pub(super) async fn create(
    SampleAdd(person): SampleAdd,
    site: Site,
    State(app): State<App>,
    fields: Fields,
) -> Made {
    let label = fields.needed_text(&["label"])?;
    let cohort = fields.needed_reference(&COHORT)?;
    let date_of_birth = fields.needed_date("date_of_birth")?;
    let cohort = lookup::cohort(&app, &cohort, Some(Filter::Label)).await?.id;
    let new = NewSubject { label, cohort, date_of_birth };
    let subject = app.pipeline.add_subject(new, &person.actor()).await?;
    Ok((StatusCode::CREATED, Json(subject_view(&app, &site, &subject).await?)))
}
