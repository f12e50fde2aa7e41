//! Roles are listed.

use axum::extract::State;

use super::RoleView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// List roles, in the order in which they were added
#[utoipa::path(
    get, path = "/roles", tag = "people", security(("token" = ["admin"])),
    responses((status = 200, body = Vec<RoleView>)),
)]
pub(super) async fn list_roles(
    _caller: may::RolesManage,
    State(app): State<App>,
) -> Result<axum::Json<Vec<RoleView>>, Problem> {
    let roles = app.pipeline.store.roles().await.map_err(Error::from)?;
    Ok(axum::Json(roles.into_iter().map(RoleView::from).collect()))
}
