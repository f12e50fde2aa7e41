//! What calls of a plugin may use up is set.

use axum::extract::State;
use gantry_model::id::PluginName;
use gantry_model::plugin::Limits;

use super::PluginDetailView;
use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// Set a plugin's limits; one that is left out gets its default
#[utoipa::path(
    put, path = "/plugins/{name}/limits", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body(content = Object),
    responses(
        (status = 200, body = PluginDetailView),
        (status = 400, description = "There is no such limit, or it is no such number", body = Problem),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn limits(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(limits): Json<Limits>,
) -> Result<axum::Json<PluginDetailView>, Problem> {
    Ok(axum::Json(app.pipeline.set_plugin_limits(&PluginName(name), limits).await?.into()))
}
