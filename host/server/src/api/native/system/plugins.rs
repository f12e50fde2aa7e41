//! Which plugins the server has.

use axum::extract::State;
use gantry_model::plugin::PluginDescription;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::Viewer;

/// A plugin.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct PluginView {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `executor-selector` or `output-importer`.
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
    let selector = plugins.selector();
    let mut views =
        vec![view(selector.description(), "executor-selector", &selector.digest().to_string())];
    views.extend(plugins.importers().map(|importer| {
        view(importer.description(), "output-importer", &importer.digest().to_string())
    }));
    axum::Json(views)
}

fn view(description: &PluginDescription, world: &str, digest: &str) -> PluginView {
    PluginView {
        name: description.name.0.clone(),
        version: description.version.clone(),
        world: world.to_owned(),
        summary: description.summary.clone(),
        digest: digest.to_owned(),
    }
}
