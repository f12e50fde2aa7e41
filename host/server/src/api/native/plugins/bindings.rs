//! Which plugin is used where nobody asks for another.

use axum::extract::State;
use gantry_store::PluginBinding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// The plugin that does the work of a world.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct BindingView {
    /// `executor-selector` or `output-importer`.
    pub(crate) world: String,
    /// Absent: for all projects that have none of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<String>,
    pub(crate) plugin: String,
}

impl From<PluginBinding> for BindingView {
    fn from(binding: PluginBinding) -> Self {
        Self {
            world: binding.world.to_string(),
            project: binding.project.map(String::from),
            plugin: binding.plugin.0,
        }
    }
}

/// List which plugin is used where nobody asks for another
///
/// Where nothing is bound, the server's configuration says it.
#[utoipa::path(
    get, path = "/plugin-bindings", tag = "plugins", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<BindingView>)),
)]
pub(super) async fn bindings(
    _caller: Viewer,
    State(app): State<App>,
) -> Result<axum::Json<Vec<BindingView>>, Problem> {
    let bindings = app.pipeline.store.plugin_bindings().await.map_err(Error::from)?;
    Ok(axum::Json(bindings.into_iter().map(BindingView::from).collect()))
}
