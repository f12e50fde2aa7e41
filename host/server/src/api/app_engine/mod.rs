//! The interface of Cytomine's App Engine at `/app-engine/v1`, so that its clients work unchanged:
//! one endpoint a file, grouped by what it is about. It translates to and from that wire format;
//! what happens is decided in the pipeline.
//!
//! Where several spellings of a route are in use (the reference system's own, its published
//! description's, those of its first release), each group's table of routes has all of them. Where
//! the reference system answers with a server error to what is the client's mistake, this one
//! answers with the fitting status and the same code.

mod auth;
mod error;
mod extract;
mod form;
mod model;
mod ping;
mod runs;
mod stores;
mod tasks;

use axum::Router;
use axum::http::{Method, Uri};
use axum::routing::get;

use crate::app::App;
use error::AppEngineError;

/// Where the interface begins.
const BASE: &str = "/app-engine/v1";

/// Every route of the interface, and the probe that the reference system has beside its prefix.
pub(crate) fn router(app: &App) -> Router<App> {
    let routes = Router::new()
        .merge(auth::guarded(tasks::router(), app, tasks::role))
        .merge(auth::guarded(runs::router(), app, runs::role))
        .merge(auth::guarded(stores::router(), app, stores::role))
        .merge(runs::router_by_secret())
        .route("/ping", get(ping::ping))
        .method_not_allowed_fallback(nowhere)
        .fallback(nowhere);
    Router::new().nest(BASE, routes).route("/ping", get(ping::ping))
}

async fn nowhere(method: Method, uri: Uri) -> AppEngineError {
    AppEngineError::NoSuchRoute(format!("{method} {}", uri.path()))
}
