//! A plugin is enabled or disabled, for all projects or for one.

use axum::extract::State;
use gantry_model::id::PluginName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PluginDetailView;
use crate::api::native::extract::{Json, Path, project};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;
use crate::pipeline::Enabling;

/// Whether a plugin may be used, and where.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enable {
    /// Whether it may be used; absent takes the project's rule away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) enabled: Option<bool>,
    /// The project; absent stands for all that have no rule of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<String>,
}

/// Enable or disable a plugin
#[utoipa::path(
    put, path = "/plugins/{name}/enabled", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body = Enable,
    responses(
        (status = 200, body = PluginDetailView),
        (status = 404, body = Problem),
        (status = 422, description = "It needs settings first", body = Problem),
    ),
)]
pub(super) async fn enable(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<Enable>,
) -> Result<axum::Json<PluginDetailView>, Problem> {
    let enabling = match (project(body.project.as_deref())?, body.enabled) {
        (Some(project), rule) => Enabling::Project(project, rule),
        (None, Some(enabled)) => Enabling::All(enabled),
        (None, None) => return Err(Problem::bad_request("`enabled` is missing")),
    };
    Ok(axum::Json(app.pipeline.enable_plugin(&PluginName(name), enabling).await?.into()))
}
