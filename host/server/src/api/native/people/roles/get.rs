//! A role is shown.

use axum::extract::State;
use gantry_model::study::RoleId;

use super::RoleView;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Show a role
#[utoipa::path(
    get, path = "/roles/{id}", tag = "people", security(("token" = ["admin"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = RoleView), (status = 404, body = Problem)),
)]
pub(super) async fn get_role(
    _caller: may::RolesManage,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<RoleView>, Problem> {
    Ok(axum::Json(app.pipeline.role(RoleId(id)).await?.into()))
}
