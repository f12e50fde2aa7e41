//! What is said of an action is changed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::ActionId;

use super::view::action_view;
use crate::api::study_governor::auth::ActionUpdate;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;
use crate::pipeline::ActionChange;

/// Changes what is given of an action.
pub(super) async fn replace(
    ActionUpdate(person): ActionUpdate,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
    fields: Fields,
) -> Answer {
    let change = ActionChange {
        success: fields.truth(&["success"])?,
        return_value: fields.text(&["return_value"])?,
        end: fields.instant("end_time")?,
    };
    let action = app.pipeline.change_action(ActionId(id), &change, &person.actor()).await?;
    Ok(Json(action_view(&app, &site, &action).await?))
}
