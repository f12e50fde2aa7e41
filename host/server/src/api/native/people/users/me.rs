//! Who calls.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::UserView;
use crate::api::native::people::names;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::{Role, may};

/// Whoever sends a request.
#[derive(Serialize, ToSchema)]
pub(super) struct MeView {
    /// The user's name, or the token's.
    name: String,
    /// Absent for the bearer of a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserView>,
    /// What they may do with tasks and runs.
    role: Role,
    /// What they may do in studies, sorted.
    permissions: Vec<String>,
}

/// Show who sends the request, and what they may do
#[utoipa::path(
    get, path = "/users/me", tag = "people", security(("token" = ["viewer"])),
    responses((status = 200, body = MeView)),
)]
pub(super) async fn show_me(
    may::Read(person): may::Read,
    State(app): State<App>,
) -> Result<axum::Json<MeView>, Problem> {
    let user = match person.user {
        Some(id) => Some(app.pipeline.user(id).await?.into()),
        None => None,
    };
    let (role, permissions) = (person.role(), names(&person.permissions));
    Ok(axum::Json(MeView { name: person.name().to_owned(), user, role, permissions }))
}
