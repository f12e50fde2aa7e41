//! Executions are listed, which the reference system does not do: who has to resolve some finds them here.

use axum::Json;
use axum::extract::State;
use gantry_model::study::ExecutionId;
use gantry_store::ExecutionFilter;
use serde::Deserialize;
use serde_json::json;

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Which executions.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    /// `waiting`, `running`, …
    status: Option<String>,
}

/// Lists executions, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(which): Query<Which>,
    Query(part): Query<Part>,
) -> Answer {
    let store = &app.pipeline.store;
    let filter = ExecutionFilter { status: which.status, ..ExecutionFilter::default() };
    let (ids, count) = tokio::try_join!(
        store.execution_ids(&filter, part.slice()),
        store.count_executions(&filter),
    )?;
    let numbered = |id: ExecutionId| site.numbered("callback_executions", id.0);
    let executions: Vec<_> = ids.into_iter().map(numbered).collect();
    Ok(Json(json!({"callback_executions": executions, "count": count})))
}
