//! Endpoints about the states of all workflows.

mod experiments;
mod get;
mod list;
mod view;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) use view::{state_reference, state_view};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/states", get(list::list))
        .route("/states/{state}", get(get::get))
        .route("/states/{state}/experiments", get(experiments::experiments))
}
