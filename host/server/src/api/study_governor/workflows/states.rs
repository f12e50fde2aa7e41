//! The states of a workflow are listed.

use axum::Json;
use axum::extract::State;
use serde_json::json;

use super::view::whose_states;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Path, Query};
use crate::api::study_governor::page::Part;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::api::study_governor::states::state_reference;
use crate::app::App;

/// Lists the states of a workflow, in the order of its file.
pub(super) async fn states(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(workflow): Path<Reference>,
    Query(part): Query<Part>,
) -> Answer {
    let workflow = whose_states(&app, &site, &workflow).await?;
    let count = workflow.workflow.states.len();
    let states = part.of(0..count).map(|place| state_reference(&site, &workflow, place));
    Ok(Json(json!({"states": states.collect::<Vec<_>>(), "count": count})))
}
