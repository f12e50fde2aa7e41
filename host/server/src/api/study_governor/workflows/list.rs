//! Workflows are listed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::StoredWorkflow;
use serde_json::json;

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::lookup;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists all workflows, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let workflows = lookup::workflows(&app.pipeline.store).await?;
    let count = workflows.len();
    let named = |it: &StoredWorkflow| site.labelled("workflows", it.id.0, &it.workflow.label);
    let workflows: Vec<_> = part.of(&workflows).map(named).collect();
    Ok(Json(json!({"workflows": workflows, "count": count})))
}
