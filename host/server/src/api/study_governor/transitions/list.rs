//! Transitions are listed.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::lookup;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists the transitions of all workflows, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let mut all: Vec<Value> = Vec::new();
    for workflow in &lookup::workflows(&app.pipeline.store).await? {
        for (place, state) in workflow.workflow.states.iter().enumerate() {
            let ids = (0..state.transitions.len()).map(|it| workflow.transition_id(place, it));
            all.extend(ids.map(|id| site.numbered("transitions", id.0)));
        }
    }
    let count = all.len();
    Ok(Json(json!({"transitions": part.of(all).collect::<Vec<_>>(), "count": count})))
}
