//! Where a cohort is in one external system is set or forgotten.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::CohortId;

use super::view::urls_view;
use crate::api::study_governor::auth::{SampleDelete, SampleUpdate};
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Answer, Made};
use crate::app::App;

/// Sets a cohort's address.
pub(super) async fn put(
    SampleUpdate(person): SampleUpdate,
    State(app): State<App>,
    Path((Number(cohort), system)): Path<(Number, String)>,
    fields: Fields,
) -> Made {
    let url = fields.needed_text(&["external_url"])?;
    let by = person.actor();
    let cohort = app.pipeline.put_external_url(CohortId(cohort), &system, &url, &by).await?;
    Ok((StatusCode::CREATED, Json(urls_view(&cohort))))
}

/// Forgets a cohort's address.
pub(super) async fn delete(
    SampleDelete(person): SampleDelete,
    State(app): State<App>,
    Path((Number(cohort), system)): Path<(Number, String)>,
) -> Answer {
    let by = person.actor();
    let cohort = app.pipeline.remove_external_url(CohortId(cohort), &system, &by).await?;
    Ok(Json(urls_view(&cohort)))
}
