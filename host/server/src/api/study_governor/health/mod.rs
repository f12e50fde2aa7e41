//! Endpoints about the server itself, which need no login.

mod healthy;
mod ready;
mod versions;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/healthy", get(healthy::healthy))
        .route("/ready", get(ready::ready))
        .route("/versions", get(versions::versions))
}
