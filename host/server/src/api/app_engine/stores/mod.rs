//! Endpoints about app stores: other servers from which tasks can be installed.

mod create;
mod delete;
mod get_default;
mod list;
mod make_default;
mod model;

use axum::Router;
use axum::http::Method;
use axum::routing::{get, put};

use crate::app::App;
use crate::auth::Role;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/stores", get(list::list).post(create::create))
        .route("/stores/default", get(get_default::get_default))
        .route("/stores/{id}", axum::routing::delete(delete::delete))
        .route("/stores/{id}/default", put(make_default::make_default))
}

/// The role that a request needs. Which servers tasks come from is for administrators to say.
pub(super) fn role(method: &Method) -> Role {
    match *method {
        Method::GET | Method::HEAD => Role::Viewer,
        _ => Role::Admin,
    }
}
