//! A plugin is removed.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::id::PluginName;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Remove a plugin with all its versions
#[utoipa::path(
    delete, path = "/plugins/{name}", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, body = Problem),
        (status = 409, description = "A run that has not ended is bound to it, or it is the one for all runs", body = Problem),
    ),
)]
pub(super) async fn delete(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    app.pipeline.remove_plugin(&PluginName(name)).await?;
    Ok(StatusCode::NO_CONTENT)
}
