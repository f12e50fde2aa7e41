//! A role is added.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use gantry_store::NewRole;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RoleView;
use crate::api::native::BASE;
use crate::api::native::extract::Json;
use crate::api::native::people::permissions;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// A role to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddRole {
    /// 1 to 100 characters without a comma; unique.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: Option<String>,
    /// What it allows, by name: `sample_add`.
    permissions: Vec<String>,
}

/// Add a role
#[utoipa::path(
    post, path = "/roles", tag = "people", security(("token" = ["admin"])),
    request_body = AddRole,
    responses(
        (status = 201, body = RoleView),
        (status = 400, description = "The name or a permission is refused", body = Problem),
        (status = 409, description = "There is a role of that name", body = Problem),
    ),
)]
pub(super) async fn add_role(
    may::RolesManage(person): may::RolesManage,
    State(app): State<App>,
    Json(AddRole { name, description, permissions: names }): Json<AddRole>,
) -> Result<impl IntoResponse, Problem> {
    let new = NewRole { name, description, permissions: permissions(&names)? };
    let role = app.pipeline.add_role(new, &person.actor()).await?;
    let location = format!("{BASE}/roles/{}", role.id);
    Ok((
        StatusCode::CREATED,
        AppendHeaders([(LOCATION, location)]),
        axum::Json(RoleView::from(role)),
    ))
}
