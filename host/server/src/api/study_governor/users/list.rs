//! Users are listed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::Permission;
use serde_json::json;

use super::view::user_reference;
use crate::api::study_governor::auth::{LoggedIn, need};
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists all users, oldest first.
pub(super) async fn list(
    LoggedIn(person): LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    need(&person, Permission::UserReadAll)?;
    let users = app.pipeline.store.users().await?;
    let count = users.len();
    let users: Vec<_> = part.of(&users).map(|user| user_reference(&site, user)).collect();
    Ok(Json(json!({"users": users, "count": count})))
}
