//! A subject is changed.

use axum::Json;
use axum::extract::State;
use gantry_store::NewSubject;

use super::create::COHORT;
use super::view::subject_view;
use crate::api::study_governor::auth::SampleAdd;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::{Filter, Reference};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Changes what is given of a subject.
pub(super) async fn replace(
    SampleAdd(person): SampleAdd,
    site: Site,
    State(app): State<App>,
    Path(subject): Path<Reference>,
    fields: Fields,
) -> Answer {
    let subject = lookup::subject(&app, &subject, Some(Filter::Id)).await?;
    let cohort = match fields.reference(&COHORT)? {
        Some(cohort) => lookup::cohort(&app, &cohort, Some(Filter::Label)).await?.id,
        None => subject.cohort,
    };
    let new = NewSubject {
        label: fields.text(&["label"])?.unwrap_or(subject.label),
        cohort,
        date_of_birth: fields.date("date_of_birth")?.unwrap_or(subject.date_of_birth),
    };
    let subject = app.pipeline.change_subject(subject.id, new, &person.actor()).await?;
    Ok(Json(subject_view(&app, &site, &subject).await?))
}
