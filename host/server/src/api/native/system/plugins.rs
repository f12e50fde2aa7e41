//! Which plugins the server has.

use axum::extract::State;
use gantry_plugin::Plugin;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::Viewer;

/// A plugin.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct PluginView {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `executor-selector`, `output-importer`, …
    pub(crate) world: String,
    pub(crate) summary: String,
    /// Of the component: `sha256:…`.
    pub(crate) digest: String,
}

/// List plugins
#[utoipa::path(
    get, path = "/plugins", tag = "system", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<PluginView>)),
)]
pub(super) async fn plugins(
    _caller: Viewer,
    State(app): State<App>,
) -> axum::Json<Vec<PluginView>> {
    let plugins = &app.pipeline.plugins;
    let all = std::iter::once(plugins.selector()).chain(plugins.importers());
    axum::Json(all.map(|bound| view(bound.plugin())).collect())
}

fn view(plugin: &Plugin) -> PluginView {
    let description = plugin.description();
    PluginView {
        name: description.name.0.clone(),
        version: description.version.clone(),
        world: description.world.to_string(),
        summary: description.summary.clone(),
        digest: plugin.digest().to_string(),
    }
}
