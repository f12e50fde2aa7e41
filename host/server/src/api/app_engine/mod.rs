//! The interface of Cytomine's App Engine at `/app-engine/v1`.

mod ping;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Every route of the interface.
pub(crate) fn router(_app: &App) -> Router<App> {
    Router::new().route("/ping", get(ping::ping))
}
