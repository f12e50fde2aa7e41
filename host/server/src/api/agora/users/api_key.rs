//! The API key of whoever calls.

use axum::{Extension, Json};
use serde::Serialize;

use crate::api::agora::auth::ApiKey;

/// An API key.
#[derive(Serialize)]
pub(super) struct ApiKeyView {
    key: String,
}

/// Tells callers the key that they called with: of others only hashes are kept.
pub(super) async fn api_key(Extension(ApiKey(key)): Extension<ApiKey>) -> Json<ApiKeyView> {
    Json(ApiKeyView { key })
}
