//! A user as clients see it.

use gantry_model::study::User;
use serde_json::{Value, json};

use crate::api::study_governor::site::Site;
use crate::api::study_governor::times;

/// Refers to a user.
pub(in super::super) fn user_reference(site: &Site, user: &User) -> Value {
    let id = user.id.0;
    let uri = site.uri("users", id);
    let view = json!({"id": id, "username": user.username, "name": user.name, "uri": uri});
    site.whole("users", id, view)
}

/// A user.
pub(super) fn user_view(site: &Site, user: &User) -> Value {
    json!({
        "id": user.id.0,
        "username": user.username,
        "uri": site.uri("users", user.id.0),
        "name": user.name,
        "active": user.active,
        "email": user.email,
        "create_time": times::instant(user.created_at),
    })
}
