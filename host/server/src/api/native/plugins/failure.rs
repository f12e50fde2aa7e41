//! A failed call, to be done again.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gantry_model::id::PluginName;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Download the recording of a failed call, which `gantry plugin replay` does again
#[utoipa::path(
    get, path = "/plugins/{name}/failures/{id}", tag = "plugins", security(("token" = ["viewer"])),
    params(("name" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem)),
)]
pub(super) async fn failure(
    _caller: Viewer,
    State(app): State<App>,
    Path((name, id)): Path<(String, Uuid)>,
) -> Result<Response, Problem> {
    let recording = app.pipeline.recording(&PluginName(name), id).await?;
    Ok(([(CONTENT_TYPE, "application/json")], recording).into_response())
}
