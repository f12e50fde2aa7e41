//! What an experiment is called in one external system is set or forgotten.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::ExperimentId;
use gantry_store::LinkOwner;

use super::view::ids_view;
use crate::api::study_governor::auth::{SampleDelete, SampleUpdate};
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Answer, Made};
use crate::app::App;

/// Sets an external id.
pub(super) async fn put(
    SampleUpdate(person): SampleUpdate,
    State(app): State<App>,
    Path((Number(id), system)): Path<(Number, String)>,
    fields: Fields,
) -> Made {
    let external_id = fields.needed_text(&["external_id"])?;
    let owner = LinkOwner::Experiment(ExperimentId(id));
    app.pipeline.put_external_id(owner, &system, &external_id, &person.actor()).await?;
    let found = app.pipeline.experiment(ExperimentId(id)).await?;
    Ok((StatusCode::CREATED, Json(ids_view(&app, &found).await?)))
}

/// Forgets an external id.
pub(super) async fn delete(
    SampleDelete(person): SampleDelete,
    State(app): State<App>,
    Path((Number(id), system)): Path<(Number, String)>,
) -> Answer {
    let owner = LinkOwner::Experiment(ExperimentId(id));
    app.pipeline.remove_external_id(owner, &system, &person.actor()).await?;
    let found = app.pipeline.experiment(ExperimentId(id)).await?;
    Ok(Json(ids_view(&app, &found).await?))
}
