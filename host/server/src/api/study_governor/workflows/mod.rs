//! Endpoints about workflows and their states.

mod by_label;
mod get;
mod list;
mod state;
mod states;
mod view;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) use view::workflow_view;

/// What both versions have.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/workflows", get(list::list))
        .route("/workflows/{workflow}", get(get::get))
        .route("/workflows/{workflow}/states", get(states::states))
        .route("/workflows/{workflow}/states/{state}", get(state::state))
}

/// What only the newer one has.
pub(super) fn newer_router() -> Router<App> {
    Router::new().route("/workflows/by-label/{label}", get(by_label::by_label))
}
