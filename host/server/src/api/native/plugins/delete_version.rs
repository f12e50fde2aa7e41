//! A version of a plugin is removed.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::id::PluginName;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Remove a version that is not used
#[utoipa::path(
    delete, path = "/plugins/{name}/versions/{version}", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path), ("version" = String, Path)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, body = Problem),
        (status = 409, description = "It is used, or a run that has not ended is bound to it", body = Problem),
    ),
)]
pub(super) async fn delete_version(
    _caller: Admin,
    State(app): State<App>,
    Path((name, version)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    app.pipeline.remove_plugin_version(&PluginName(name), &version).await?;
    Ok(StatusCode::NO_CONTENT)
}
