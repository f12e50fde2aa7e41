//! A callback is changed, for all executions that begin from then on.

use axum::Json;
use axum::extract::State;
use gantry_model::study::CallbackId;
use serde_json::Value;

use super::view::whole_view;
use crate::api::study_governor::auth::ActionUpdate;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;
use crate::pipeline::CallbackChange;

/// Changes what is given of a callback.
pub(super) async fn replace(
    ActionUpdate(person): ActionUpdate,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
    fields: Fields,
) -> Answer {
    let arguments = match fields.value(&["callback_arguments"]) {
        None => None,
        Some((_, given @ (Value::String(_) | Value::Object(_)))) => Some(given.clone()),
        Some((name, _)) => {
            return Err(Refusal::field(name, "Expected a YAML mapping as a text, or an object."));
        }
    };
    let change = CallbackChange {
        label: fields.text(&["label"])?,
        function: fields.text(&["function"])?,
        arguments,
        run_minutes: fields.number(&["run_timeout"])?,
        wait_minutes: fields.number(&["wait_timeout"])?,
        delay_seconds: fields.number(&["initial_delay"])?,
        description: fields.text(&["description"])?,
        condition: fields.text(&["condition"])?,
    };
    let id = CallbackId(id);
    let workflow = app.pipeline.change_callback(id, change, &person.actor()).await?;
    Ok(Json(whole_view(&app, &site, &workflow, id).await?))
}
