//! A role as clients get it.

use gantry_model::study::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::people::names;

/// A role: a set of permissions with a name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct RoleView {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// What it is for.
    pub(crate) description: Option<String>,
    /// What it allows, sorted.
    pub(crate) permissions: Vec<String>,
    /// RFC 3339; when it was changed last.
    pub(crate) updated_at: String,
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        Self {
            id: role.id.0,
            name: role.name,
            description: role.description,
            permissions: names(&role.permissions),
            updated_at: role.updated_at.to_string(),
        }
    }
}
