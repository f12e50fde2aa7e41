//! A version's component, as it was installed.

use axum::extract::State;
use axum::response::Response;
use gantry_model::id::PluginName;

use crate::api::download;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::{Error, PluginError, component_object};

/// Download a version's component
#[utoipa::path(
    get, path = "/plugins/{name}/versions/{version}/component", tag = "plugins", security(("token" = ["viewer"])),
    params(("name" = String, Path), ("version" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/wasm"), (status = 404, body = Problem)),
)]
pub(super) async fn component(
    _caller: Viewer,
    State(app): State<App>,
    Path((name, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let plugin = app.pipeline.plugin(&PluginName(name)).await?;
    let found = plugin.version(&version);
    let found = found.ok_or_else(|| Error::from(PluginError::VersionNotFound(version.clone())))?;
    let file = format!("{}-{version}.wasm", plugin.name);
    Ok(download::object(&app, &component_object(&found.digest), &file, "application/wasm").await?)
}
