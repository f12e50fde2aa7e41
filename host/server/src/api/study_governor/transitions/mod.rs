//! Endpoints about the transitions of all workflows.

mod get;
mod list;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/transitions", get(list::list))
        .route("/transitions/{transition}", get(get::get))
}
