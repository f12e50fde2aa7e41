//! A user as clients get them.

use gantry_model::study::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A user.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct UserView {
    pub(crate) id: i64,
    /// What they log in as.
    pub(crate) username: String,
    /// What they are called.
    pub(crate) name: String,
    pub(crate) email: String,
    /// Whether they may log in.
    pub(crate) active: bool,
    /// RFC 3339.
    pub(crate) created_at: String,
    /// The names of their roles, sorted.
    pub(crate) roles: Vec<String>,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            username: user.username,
            name: user.name,
            email: user.email,
            active: user.active,
            created_at: user.created_at.to_string(),
            roles: user.roles,
        }
    }
}
