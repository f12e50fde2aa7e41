//! Plugins are listed.

use axum::extract::State;

use super::PluginView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// List plugins, by name
#[utoipa::path(
    get, path = "/plugins", tag = "plugins", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<PluginView>)),
)]
pub(super) async fn list(
    _caller: Viewer,
    State(app): State<App>,
) -> Result<axum::Json<Vec<PluginView>>, Problem> {
    let plugins = app.pipeline.all_plugins().await?;
    Ok(axum::Json(plugins.iter().map(PluginView::from).collect()))
}
