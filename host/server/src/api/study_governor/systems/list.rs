//! External systems are listed.

use axum::Json;
use axum::extract::State;
use serde_json::json;

use super::view::system_reference;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists all external systems, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let systems = app.pipeline.store.systems().await?;
    let count = systems.len();
    let systems: Vec<_> = part.of(&systems).map(|it| system_reference(&site, it)).collect();
    Ok(Json(json!({"external_systems": systems, "count": count})))
}
