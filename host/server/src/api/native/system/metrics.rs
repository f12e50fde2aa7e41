//! Numbers for operators.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Read metrics in Prometheus form
#[utoipa::path(
    get, path = "/metrics", tag = "system", security(("token" = ["viewer"])),
    responses((status = 200, description = "OpenMetrics text", content_type = "application/openmetrics-text")),
)]
pub(super) async fn metrics(_caller: Viewer, State(app): State<App>) -> Result<Response, Problem> {
    let text = app.metrics.scrape(&app.pipeline).await?;
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, content_type)], text).into_response())
}
