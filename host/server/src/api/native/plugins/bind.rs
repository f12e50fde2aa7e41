//! A plugin is used where nobody asks for another.

use axum::extract::State;
use gantry_model::id::PluginName;
use gantry_store::PluginBinding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::BindingView;
use crate::api::native::extract::{Json, Path, project};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Which plugin, and where.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bind {
    pub(crate) plugin: String,
    /// Absent: for all projects that have none of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<String>,
}

/// Use a plugin where nobody asks for another
#[utoipa::path(
    put, path = "/plugin-bindings/{world}", tag = "plugins", security(("token" = ["admin"])),
    params(("world" = String, Path)),
    request_body = Bind,
    responses((status = 200, body = BindingView), (status = 404, body = Problem)),
)]
pub(super) async fn bind(
    _caller: Admin,
    State(app): State<App>,
    Path(world): Path<String>,
    Json(body): Json<Bind>,
) -> Result<axum::Json<BindingView>, Problem> {
    let binding = PluginBinding {
        world: world.parse().map_err(|_| no_world(&world))?,
        project: project(body.project.as_deref())?,
        plugin: PluginName(body.plugin),
    };
    app.pipeline.bind_plugin(&binding).await?;
    Ok(axum::Json(binding.into()))
}

/// A word is none of the worlds.
pub(super) fn no_world(word: &str) -> Problem {
    Problem::not_found(format!("there is no world '{word}'"))
}
