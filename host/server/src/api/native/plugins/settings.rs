//! A plugin's settings are set.

use axum::extract::State;
use gantry_model::id::PluginName;

use super::PluginDetailView;
use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Set a plugin's settings
///
/// The body is the settings, all of them. They are checked against the plugin's schema.
#[utoipa::path(
    put, path = "/plugins/{name}/settings", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body(content = Object),
    responses(
        (status = 200, body = PluginDetailView),
        (status = 404, body = Problem),
        (status = 422, description = "They do not fit; `errors` has every place", body = Problem),
    ),
)]
pub(super) async fn settings(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(settings): Json<serde_json::Map<String, serde_json::Value>>,
) -> Result<axum::Json<PluginDetailView>, Problem> {
    let plugin = app.pipeline.set_plugin_settings(&PluginName(name), settings.into()).await?;
    Ok(axum::Json(plugin.into()))
}
