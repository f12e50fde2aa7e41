//! Whether the server is up; orchestrators probe it without a token.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::App;

/// The answer to a probe.
#[derive(Debug, Serialize)]
pub(super) struct Pong {
    status: &'static str,
    /// An instant in ISO 8601.
    timestamp: String,
    service: &'static str,
}

pub(super) async fn ping(State(app): State<App>) -> Json<Pong> {
    let timestamp = app.pipeline.clock.now().to_string();
    Json(Pong { status: "UP", timestamp, service: "app-engine" })
}
