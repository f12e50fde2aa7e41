//! A callback is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::CallbackId;

use super::view::whole_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a callback.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    let found = app.pipeline.store.workflow_of_callback(CallbackId(id)).await?;
    let workflow = found.ok_or_else(|| Refusal::not_found("callback", id))?;
    Ok(Json(whole_view(&app, &site, &workflow, CallbackId(id)).await?))
}
