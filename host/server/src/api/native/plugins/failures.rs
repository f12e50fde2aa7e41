//! A plugin's failed calls are listed.

use axum::extract::State;
use gantry_model::id::PluginName;
use gantry_store::PluginFailure;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// A call that failed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FailureView {
    pub(crate) id: Uuid,
    /// RFC 3339.
    pub(crate) at: String,
    pub(crate) version: String,
    /// Of the component: `sha256:…`.
    pub(crate) digest: String,
    /// The run that needed the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<Uuid>,
    /// What happened: the reason, the backtrace, the last log lines.
    pub(crate) report: String,
}

impl From<PluginFailure> for FailureView {
    fn from(failure: PluginFailure) -> Self {
        Self {
            id: failure.id,
            at: failure.at.to_string(),
            version: failure.version,
            digest: failure.digest.to_string(),
            run: failure.run.map(|run| run.0),
            report: failure.report,
        }
    }
}

/// List a plugin's failed calls that are kept, newest first
#[utoipa::path(
    get, path = "/plugins/{name}/failures", tag = "plugins", security(("token" = ["viewer"])),
    params(("name" = String, Path)),
    responses((status = 200, body = Vec<FailureView>), (status = 404, body = Problem)),
)]
pub(super) async fn failures(
    _caller: Viewer,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<axum::Json<Vec<FailureView>>, Problem> {
    let failures = app.pipeline.plugin_failures(&PluginName(name)).await?;
    Ok(axum::Json(failures.into_iter().map(FailureView::from).collect()))
}
