//! What an experiment is called in some external systems is set. What it is called in others stays.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::ExperimentId;
use gantry_store::LinkOwner;

use super::view::ids_view;
use crate::api::study_governor::auth::SampleUpdate;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::Made;
use crate::app::App;

/// Sets an experiment's external ids.
pub(super) async fn add(
    SampleUpdate(person): SampleUpdate,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
    fields: Fields,
) -> Made {
    let ids = fields.needed_texts("external_ids")?;
    let owner = LinkOwner::Experiment(ExperimentId(id));
    app.pipeline.put_external_ids(owner, &ids, &person.actor()).await?;
    let experiment = app.pipeline.experiment(ExperimentId(id)).await?;
    Ok((StatusCode::CREATED, Json(ids_view(&app, &experiment).await?)))
}
