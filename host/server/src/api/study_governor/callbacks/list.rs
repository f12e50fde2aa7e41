//! Callbacks are listed.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::view::callback_reference;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::lookup;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists the callbacks of all workflows, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let mut all: Vec<Value> = Vec::new();
    for workflow in &lookup::workflows(&app.pipeline.store).await? {
        for (place, state) in workflow.workflow.states.iter().enumerate() {
            let numbers = 0..state.callbacks.len();
            all.extend(numbers.map(|number| callback_reference(&site, workflow, place, number)));
        }
    }
    let count = all.len();
    Ok(Json(json!({"callbacks": part.of(all).collect::<Vec<_>>(), "count": count})))
}
