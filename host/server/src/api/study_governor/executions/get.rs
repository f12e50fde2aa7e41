//! An execution is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::ExecutionId;

use super::view::execution_view;
use super::who::who;
use crate::api::study_governor::auth::Anybody;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows an execution; the body may have its secret.
pub(super) async fn get(
    anybody: Anybody,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
    fields: Fields,
) -> Answer {
    who(&app, anybody, ExecutionId(id), &fields).await?;
    let execution = app.pipeline.execution(ExecutionId(id)).await?;
    Ok(Json(execution_view(&app, &site, &execution).await?))
}
