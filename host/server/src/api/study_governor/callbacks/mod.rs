//! Endpoints about callbacks: what is done when an experiment enters a state.

mod get;
mod list;
mod replace;
mod view;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) use view::{callback_reference, callback_view};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/callbacks", get(list::list))
        .route("/callbacks/{callback}", get(get::get).put(replace::replace))
}
