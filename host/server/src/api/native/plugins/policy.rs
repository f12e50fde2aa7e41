//! What is done when calls of a plugin fail is set.

use axum::extract::State;
use gantry_model::id::PluginName;
use gantry_model::plugin::FailurePolicy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PluginDetailView;
use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;

/// What is done when a call fails.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    /// `fail`, `skip`, `retry N`, `disable-after N`.
    #[schema(value_type = String)]
    pub(crate) policy: FailurePolicy,
}

/// Set what is done when a plugin's calls fail
#[utoipa::path(
    put, path = "/plugins/{name}/policy", tag = "plugins", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body = Policy,
    responses(
        (status = 200, body = PluginDetailView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn policy(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<Policy>,
) -> Result<axum::Json<PluginDetailView>, Problem> {
    Ok(axum::Json(app.pipeline.set_plugin_policy(&PluginName(name), body.policy).await?.into()))
}
