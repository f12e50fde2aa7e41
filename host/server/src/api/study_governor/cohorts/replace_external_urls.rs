//! All that is said of where a cohort is in external systems is replaced.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::CohortId;

use super::view::urls_view;
use crate::api::study_governor::auth::SampleUpdate;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::Made;
use crate::app::App;

/// Replaces a cohort's addresses.
pub(super) async fn replace(
    SampleUpdate(person): SampleUpdate,
    State(app): State<App>,
    Path(Number(cohort)): Path<Number>,
    fields: Fields,
) -> Made {
    let urls = fields.needed_texts("external_urls")?;
    let by = person.actor();
    let cohort = app.pipeline.replace_external_urls(CohortId(cohort), &urls, &by).await?;
    Ok((StatusCode::CREATED, Json(urls_view(&cohort))))
}
