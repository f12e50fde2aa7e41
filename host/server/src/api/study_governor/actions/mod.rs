//! Endpoints about actions: each is one change of an experiment's state.

mod get;
mod list;
mod replace;
mod view;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) use view::{action_view, actions_view};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/actions", get(list::list))
        .route("/actions/{action}", get(get::get).put(replace::replace))
}
