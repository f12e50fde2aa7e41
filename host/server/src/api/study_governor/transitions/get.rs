//! A transition is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::TransitionId;
use serde_json::json;

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::{Answer, Site};
use crate::api::study_governor::states::state_reference;
use crate::app::App;

/// Shows a transition.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    let missing = || Refusal::not_found("transition", id);
    let id = TransitionId(id);
    let found = app.pipeline.store.workflow_of_transition(id).await?;
    let workflow = found.ok_or_else(missing)?;
    let (source, place) = workflow.find_transition(id).ok_or_else(missing)?;
    let state = workflow.workflow.state(source).ok_or_else(missing)?;
    let transition = state.transitions.get(place).ok_or_else(missing)?;
    Ok(Json(json!({
        "id": id.0,
        "uri": site.uri("transitions", id.0),
        "source_state": state_reference(&site, &workflow, source),
        "destination_state": state_reference(&site, &workflow, transition.destination),
        "condition": transition.condition,
    })))
}
