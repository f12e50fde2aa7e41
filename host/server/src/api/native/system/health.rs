//! Whether the server can do its work.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::exec::Health;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;

/// How the server is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct HealthView {
    /// `up`, or `down` without a database, or `degraded` without an executor that takes jobs.
    pub(crate) status: String,
    pub(crate) database: bool,
    /// Executors that take jobs.
    pub(crate) healthy_executors: usize,
}

/// Tell how the server is
///
/// Nobody needs a token for this. 503 only if requests cannot be served.
#[utoipa::path(
    get, path = "/health", tag = "system",
    responses((status = 200, body = HealthView), (status = 503, body = HealthView)),
)]
pub(super) async fn health(State(app): State<App>) -> (StatusCode, axum::Json<HealthView>) {
    let database = app.pipeline.store.ping().await.is_ok();
    let fingerprints = app.pipeline.executors.fingerprints();
    let healthy = fingerprints.iter().filter(|print| print.health == Health::Healthy).count();
    let (code, status) = match (database, healthy) {
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "down"),
        (true, 0) => (StatusCode::OK, "degraded"),
        (true, _) => (StatusCode::OK, "up"),
    };
    let view = HealthView { status: status.to_owned(), database, healthy_executors: healthy };
    (code, axum::Json(view))
}
