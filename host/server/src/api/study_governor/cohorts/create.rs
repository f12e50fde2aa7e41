//! A cohort is added.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::view::whole_view;
use crate::api::study_governor::auth::SampleAdd;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Made, Site};
use crate::app::App;

/// Adds a cohort.
pub(super) async fn create(
    SampleAdd(person): SampleAdd,
    site: Site,
    State(app): State<App>,
    fields: Fields,
) -> Made {
    let label = fields.needed_text(&["label"])?;
    let description = fields.text(&["description"])?;
    let by = person.actor();
    let cohort = app.pipeline.add_cohort(&label, description.as_deref(), &by).await?;
    Ok((StatusCode::CREATED, Json(whole_view(&app, &site, &cohort).await?)))
}
