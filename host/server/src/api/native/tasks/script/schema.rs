//! The JSON schema of script tasks, for editors.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gantry_definition::script::script_schema as schema;

/// Download the JSON schema of script tasks
///
/// Nobody needs a token for this, so that editors can fetch it.
#[utoipa::path(
    get, path = "/tasks/script/schema", tag = "tasks",
    responses((status = 200, description = "The schema", content_type = "application/schema+json")),
)]
pub(super) async fn script_schema() -> Response {
    ([(CONTENT_TYPE, "application/schema+json")], schema().to_string()).into_response()
}
