//! States are listed.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::view::state_reference;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::lookup;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists the states of all workflows, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let mut all: Vec<Value> = Vec::new();
    for workflow in &lookup::workflows(&app.pipeline.store).await? {
        let places = 0..workflow.workflow.states.len();
        all.extend(places.map(|place| state_reference(&site, workflow, place)));
    }
    let count = all.len();
    Ok(Json(json!({"states": part.of(all).collect::<Vec<_>>(), "count": count})))
}
