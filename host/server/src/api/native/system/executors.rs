//! Where jobs run.

use axum::extract::State;
use gantry_model::exec::{Capacity, Health};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// An executor, and what it has to do.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ExecutorView {
    pub(crate) name: String,
    /// `podman`, `docker`.
    pub(crate) runtime: String,
    pub(crate) version: Option<String>,
    pub(crate) architecture: String,
    pub(crate) healthy: bool,
    /// Why it takes no jobs, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[schema(value_type = Object)]
    pub(crate) capacity: Capacity,
    #[schema(value_type = Object)]
    pub(crate) in_use: Capacity,
    pub(crate) jobs: u32,
}

/// List executors
#[utoipa::path(
    get, path = "/executors", tag = "system", security(("token" = ["viewer"])),
    responses((status = 200, body = Vec<ExecutorView>)),
)]
pub(super) async fn executors(
    _caller: Viewer,
    State(app): State<App>,
) -> Result<axum::Json<Vec<ExecutorView>>, Problem> {
    let usage = app.pipeline.store.usage().await.map_err(Error::from)?;
    let view = |print: gantry_model::exec::Fingerprint| {
        let used = usage.iter().find(|usage| usage.executor == print.name);
        let reason = match print.health {
            Health::Healthy => None,
            Health::Unhealthy { reason } => Some(reason),
        };
        ExecutorView {
            name: print.name.0,
            runtime: print.runtime,
            version: print.version,
            architecture: print.architecture,
            healthy: reason.is_none(),
            reason,
            capacity: print.capacity,
            in_use: used.map(|usage| usage.in_use).unwrap_or_default(),
            jobs: used.map_or(0, |usage| usage.jobs),
        }
    };
    let fingerprints = app.pipeline.executors.fingerprints();
    Ok(axum::Json(fingerprints.into_iter().map(view).collect()))
}
