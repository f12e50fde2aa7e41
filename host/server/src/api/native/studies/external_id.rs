//! What something is called in an external system, as clients send it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What something is called in an external system.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutExternalId {
    /// One line of 1 to 1024 characters.
    pub(crate) external_id: String,
}
