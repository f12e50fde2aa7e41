//! A role is taken from a user.

use axum::extract::State;
use gantry_model::study::UserId;

use super::UserView;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Take a role from a user; it counts from their next request on
#[utoipa::path(
    delete, path = "/users/{id}/roles/{name}", tag = "people", security(("token" = ["admin"])),
    params(("id" = i64, Path), ("name" = String, Path, description = "The name of a role")),
    responses((status = 200, body = UserView), (status = 404, body = Problem)),
)]
pub(super) async fn withdraw_role(
    may::RolesManage(person): may::RolesManage,
    State(app): State<App>,
    Path((id, role)): Path<(i64, String)>,
) -> Result<axum::Json<UserView>, Problem> {
    let user = app.pipeline.set_role(UserId(id), &role, false, &person.actor()).await?;
    Ok(axum::Json(user.into()))
}
