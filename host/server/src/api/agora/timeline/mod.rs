//! Endpoints about the timeline: how the runs of tasks go.

mod get;
mod model;
mod output;

use axum::Router;
use axum::http::Method;
use axum::routing::get;

use super::both;
use crate::app::App;
use crate::auth::Role;

pub(super) use model::{TimelineView, view};

pub(super) fn router() -> Router<App> {
    both("/api/v2/timeline/{item}/", get(get::get))
        .merge(both("/api/v2/timeline/{item}/stdout/", get(output::stdout)))
        .merge(both("/api/v2/timeline/{item}/stderr/", get(output::stderr)))
}

/// The role that a request needs.
pub(super) fn role(_: &Method) -> Role {
    Role::Viewer
}
