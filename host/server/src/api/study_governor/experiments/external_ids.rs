//! What an experiment is called in external systems is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::ExperimentId;

use super::view::ids_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::Answer;
use crate::app::App;

/// Shows the external ids of an experiment.
pub(super) async fn external_ids(
    _: LoggedIn,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    let found = app.pipeline.experiment(ExperimentId(id)).await?;
    Ok(Json(ids_view(&app, &found).await?))
}
