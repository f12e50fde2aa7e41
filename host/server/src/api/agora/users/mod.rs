//! Endpoints about whoever calls.

mod api_key;
mod current;
mod login;

use axum::Router;
use axum::http::Method;
use axum::routing::{get, post};

use super::both;
use crate::app::App;
use crate::auth::Role;

pub(super) fn router() -> Router<App> {
    both("/api/v1/user/current/", get(current::current))
        .merge(both("/api/v1/apikey/", get(api_key::api_key)))
}

/// What nobody needs a key for.
pub(super) fn open_router() -> Router<App> {
    both("/api/v1/rest-auth/login/", post(login::login))
}

/// The role that a request needs.
pub(super) fn role(_: &Method) -> Role {
    Role::Viewer
}
