//! A role is changed.

use axum::extract::State;
use gantry_model::study::RoleId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RoleView;
use crate::api::native::extract::{Json, Path};
use crate::api::native::people::permissions;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What a role is from now on. Its name stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PutRole {
    /// What it is for.
    #[serde(default)]
    description: Option<String>,
    /// What it allows, by name: `sample_add`.
    permissions: Vec<String>,
}

/// Change what a role allows; it counts from the next request of each user on
#[utoipa::path(
    put, path = "/roles/{id}", tag = "people", security(("token" = ["admin"])),
    params(("id" = i64, Path)),
    request_body = PutRole,
    responses(
        (status = 200, body = RoleView),
        (status = 400, description = "There is no such permission", body = Problem),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn put_role(
    may::RolesManage(person): may::RolesManage,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(PutRole { description, permissions: names }): Json<PutRole>,
) -> Result<axum::Json<RoleView>, Problem> {
    let (permissions, by) = (permissions(&names)?, person.actor());
    let role = app.pipeline.change_role(RoleId(id), description, permissions, &by).await?;
    Ok(axum::Json(role.into()))
}
