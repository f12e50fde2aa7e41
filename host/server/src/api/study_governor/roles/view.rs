//! A role as clients see it.

use gantry_model::study::Role;
use serde_json::{Value, json};

use crate::api::study_governor::site::Site;
use crate::api::study_governor::times;

/// Refers to a role.
pub(in super::super) fn role_reference(site: &Site, role: &Role) -> Value {
    let uri = site.uri("roles", role.id.0);
    let view = json!({"id": role.id.0, "name": role.name, "uri": uri});
    site.whole("roles", role.id.0, view)
}

/// A role.
pub(super) fn role_view(site: &Site, role: &Role) -> Value {
    let permissions = role.permissions.iter().map(|permission| permission.to_string());
    json!({
        "id": role.id.0,
        "name": role.name,
        "uri": site.uri("roles", role.id.0),
        "description": role.description,
        "update_datetime": times::instant(role.updated_at),
        "permissions": permissions.collect::<Vec<_>>(),
    })
}
