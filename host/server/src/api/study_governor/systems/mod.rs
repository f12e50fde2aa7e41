//! Endpoints about external systems: where archives and task managers are.

mod by_name;
mod get;
mod list;
mod view;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) use view::{system_reference, system_view};

/// What both versions have.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/external_systems", get(list::list))
        .route("/external_systems/{system}", get(get::get))
}

/// What only the newer one has.
pub(super) fn newer_router() -> Router<App> {
    Router::new().route("/external_systems/by-name/{name}", get(by_name::by_name))
}
