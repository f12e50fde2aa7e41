//! All that is said of what a subject is called in external systems is replaced.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::SubjectId;
use gantry_store::LinkOwner;

use super::view::ids_view;
use crate::api::study_governor::auth::SampleUpdate;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::Made;
use crate::app::App;

/// Replaces a subject's external ids.
pub(super) async fn replace(
    SampleUpdate(person): SampleUpdate,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
    fields: Fields,
) -> Made {
    let ids = fields.needed_texts("external_ids")?;
    let owner = LinkOwner::Subject(SubjectId(id));
    app.pipeline.replace_external_ids(owner, &ids, &person.actor()).await?;
    let subject = app.pipeline.subject(SubjectId(id)).await?;
    Ok((StatusCode::CREATED, Json(ids_view(&app, &subject).await?)))
}
