//! A state of a workflow is shown by its label.

use axum::Json;
use axum::extract::State;
use gantry_model::study::StateId;

use super::view::whose_states;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::api::study_governor::states::state_view;
use crate::app::App;

/// Shows the state that a workflow has under that label; in the older version, or number.
pub(super) async fn state(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path((workflow, state)): Path<(Reference, Reference)>,
) -> Answer {
    let workflow = whose_states(&app, &site, &workflow).await?;
    let number = state.number(None).filter(|_| site.is_old()).map(StateId);
    let by_number = number.and_then(|id| workflow.find_state(id));
    let by_label = || workflow.workflow.place(&state.to_string());
    let missing = || Refusal::not_found("state", &state);
    let place = by_number.or_else(by_label).ok_or_else(missing)?;
    Ok(Json(state_view(&app, &site, &workflow, place).await?))
}
