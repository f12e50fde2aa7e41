//! What a plugin is allowed is set.

use axum::extract::State;
use gantry_model::id::PluginName;
use gantry_model::plugin::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PluginDetailView;
use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// What a plugin is allowed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grants {
    /// As the plugin wants them, or narrower: `http GET https://images.example.org`, `secret pacs-password`.
    pub(crate) grants: Vec<String>,
}

/// Set what a plugin is allowed: this and nothing else
#[utoipa::path(
    put, path = "/plugins/{name}/grants", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body = Grants,
    responses(
        (status = 200, body = PluginDetailView),
        (status = 400, description = "A text is no permission", body = Problem),
        (status = 404, body = Problem),
        (status = 422, description = "The plugin does not want some of it", body = Problem),
    ),
)]
pub(super) async fn grants(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<Grants>,
) -> Result<axum::Json<PluginDetailView>, Problem> {
    let grants: Result<Vec<Permission>, _> = body.grants.iter().map(|text| text.parse()).collect();
    let grants = grants.map_err(|error: gantry_model::plugin::permission::InvalidPermission| {
        Problem::bad_request(error.to_string())
    })?;
    let plugin = app.pipeline.set_plugin_grants(&PluginName(name), grants).await?;
    Ok(axum::Json(PluginDetailView::with_doubts(plugin, &app.pipeline).await?))
}
