//! Another version of a plugin is used.

use axum::extract::State;
use gantry_model::id::PluginName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PluginDetailView;
use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;
use crate::pipeline::Activation;

/// Which version is used, and what changes with it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Activate {
    /// One that is installed.
    pub(crate) version: String,
    /// New settings, where the old ones do not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) settings: Option<serde_json::Map<String, serde_json::Value>>,
    /// Whether everything is granted that it wants and the version before did not.
    #[serde(default)]
    pub(crate) grant_new: bool,
}

/// Use a version that is installed
///
/// Calls that have begun end on the version that they began on. If the settings do not fit, nothing changes.
#[utoipa::path(
    put, path = "/plugins/{name}/active", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body = Activate,
    responses(
        (status = 200, body = PluginDetailView),
        (status = 404, body = Problem),
        (status = 422, description = "The settings do not fit", body = Problem),
    ),
)]
pub(super) async fn activate(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<Activate>,
) -> Result<axum::Json<PluginDetailView>, Problem> {
    let settings = body.settings.map(serde_json::Value::Object);
    let activation = Activation { settings, grant_new: body.grant_new };
    let name = PluginName(name);
    let plugin = app.pipeline.activate_plugin(&name, &body.version, &activation).await?;
    Ok(axum::Json(plugin.into()))
}
