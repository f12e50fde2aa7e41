//! The JSON schema of descriptors, for editors.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gantry_definition::bundle::DESCRIPTOR_SCHEMA;

/// Download the JSON schema of `descriptor.yml`
///
/// Nobody needs a token for this, so that editors can fetch it.
#[utoipa::path(
    get, path = "/schemas/descriptor.json", tag = "system",
    responses((status = 200, description = "The schema", content_type = "application/schema+json")),
)]
pub(super) async fn descriptor() -> Response {
    ([(CONTENT_TYPE, "application/schema+json")], DESCRIPTOR_SCHEMA).into_response()
}
