//! The version that was used before is used again.

use axum::extract::State;
use gantry_model::id::PluginName;

use super::PluginDetailView;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Roll back to the version that was used before
///
/// With today's settings, or, where they do not fit it, with those that it had.
#[utoipa::path(
    post, path = "/plugins/{name}/rollback", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    responses(
        (status = 200, body = PluginDetailView),
        (status = 404, body = Problem),
        (status = 409, description = "There is none", body = Problem),
    ),
)]
pub(super) async fn rollback(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<axum::Json<PluginDetailView>, Problem> {
    Ok(axum::Json(app.pipeline.roll_back_plugin(&PluginName(name)).await?.into()))
}
