//! Endpoints about users and their roles.

mod create;
mod deactivate;
mod get;
mod list;
mod replace;
mod role;
mod view;

use axum::Router;
use axum::routing::{get, put};

use crate::app::App;

pub(super) use view::user_reference;

pub(super) fn router() -> Router<App> {
    let one = get(get::get).put(replace::replace).delete(deactivate::deactivate);
    Router::new()
        .route("/users", get(list::list).post(create::create))
        .route("/users/{user}", one)
        .route("/users/{user}/roles/{role}", put(role::give).delete(role::withdraw))
}
