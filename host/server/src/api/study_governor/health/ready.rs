//! Whether the server can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use crate::app::App;

/// Asks the database for something small.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, Json<Value>) {
    let status = match app.pipeline.store.scan_types().await {
        Ok(_) => StatusCode::OK,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    (status, Json(Value::Null))
}
