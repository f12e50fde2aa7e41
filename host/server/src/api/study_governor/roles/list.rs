//! Roles are listed.

use axum::Json;
use axum::extract::State;
use serde_json::json;

use super::view::role_reference;
use crate::api::study_governor::auth::RolesManage;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists all roles, oldest first.
pub(super) async fn list(
    RolesManage(_): RolesManage,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let roles = app.pipeline.store.roles().await?;
    let count = roles.len();
    let roles: Vec<_> = part.of(&roles).map(|role| role_reference(&site, role)).collect();
    Ok(Json(json!({"roles": roles, "count": count})))
}
