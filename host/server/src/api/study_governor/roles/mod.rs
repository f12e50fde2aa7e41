//! Endpoints about roles.

mod get;
mod list;
mod view;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) use view::role_reference;

pub(super) fn router() -> Router<App> {
    Router::new().route("/roles", get(list::list)).route("/roles/{role}", get(get::get))
}
