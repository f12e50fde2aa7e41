//! Endpoints for those who look after the server.

mod check_timeouts;
mod import_config;
mod import_workflow;

use axum::Router;
use axum::routing::post;

use crate::app::App;

/// What both versions have.
pub(super) fn router() -> Router<App> {
    Router::new().route("/service/check_timeouts", post(check_timeouts::check_timeouts))
}

/// What only the newer one has.
pub(super) fn newer_router() -> Router<App> {
    let config = post(import_config::add).put(import_config::overwrite);
    Router::new()
        .route("/service/config/import-workflow", post(import_workflow::import))
        .route("/service/config/import-config", config)
}
