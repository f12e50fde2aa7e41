//! Whether the server answers at all.

use axum::Json;
use serde_json::Value;

/// Nothing is to be said about it.
pub(super) async fn healthy() -> Json<Value> {
    Json(Value::Null)
}
