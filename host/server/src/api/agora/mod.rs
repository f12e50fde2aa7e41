//! The interface of Agora, as far as script tasks need it, so that its Python connector works unchanged: one endpoint a
//! file, grouped by what it is about. It translates to and from that wire format; what happens is decided in the pipeline.
//!
//! Agora counts its projects, tasks and runs; Gantry does not. The store keeps which number is what.

mod auth;
mod error;
mod extract;
mod page;
mod projects;
mod tasks;
mod timeline;
mod users;
mod version;

use axum::Router;
use axum::http::{Method, Uri};
use axum::routing::{MethodRouter, get};

use crate::app::App;
use error::AgoraError;

/// Where the interface begins, beside others.
const BASE: &str = "/agora";

/// Every route of the interface below its own prefix.
pub(crate) fn router(app: &App) -> Router<App> {
    Router::new().nest(BASE, routes(app))
}

/// Every route of the interface, for an address of its own: clients cut a path off the server's address.
pub(crate) fn routes(app: &App) -> Router<App> {
    Router::new()
        .merge(both("/api/v1/version/", get(version::version)))
        .merge(users::open_router())
        .merge(auth::guarded(users::router(), app, users::role))
        .merge(auth::guarded(projects::router(), app, projects::role))
        .merge(auth::guarded(tasks::router(), app, tasks::role))
        .merge(auth::guarded(timeline::router(), app, timeline::role))
        .method_not_allowed_fallback(nowhere)
        .fallback(nowhere)
}

/// A route with the slash at its end and without: clients write most with and some without.
fn both(path: &str, methods: MethodRouter<App>) -> Router<App> {
    Router::new().route(path.trim_end_matches('/'), methods.clone()).route(path, methods)
}

async fn nowhere(method: Method, uri: Uri) -> AgoraError {
    AgoraError::not_found(format!(
        "{method} {} is not served here: this server has projects, script tasks and their runs",
        uri.path()
    ))
}
