//! A user is given a role.

use axum::extract::State;
use gantry_model::study::UserId;

use super::UserView;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Give a user a role; it counts from their next request on
#[utoipa::path(
    put, path = "/users/{id}/roles/{name}", tag = "people", security(("token" = ["admin"])),
    params(("id" = i64, Path), ("name" = String, Path, description = "The name of a role")),
    responses((status = 200, body = UserView), (status = 404, body = Problem)),
)]
pub(super) async fn give_role(
    may::RolesManage(person): may::RolesManage,
    State(app): State<App>,
    Path((id, role)): Path<(i64, String)>,
) -> Result<axum::Json<UserView>, Problem> {
    let user = app.pipeline.set_role(UserId(id), &role, true, &person.actor()).await?;
    Ok(axum::Json(user.into()))
}
