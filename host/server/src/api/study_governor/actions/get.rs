//! An action is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::ActionId;

use super::view::action_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows an action.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    let action = app.pipeline.action(ActionId(id)).await?;
    Ok(Json(action_view(&app, &site, &action).await?))
}
