//! Endpoints about tasks.

mod create_run;
mod delete;
mod descriptor;
mod get;
mod inputs;
mod install;
mod list;
mod logo;
mod outputs;
mod runs;
mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{get, post};

use crate::app::App;
use crate::auth::Role;

/// A task is named by its id or by namespace and version, on every route alike.
pub(super) fn router() -> Router<App> {
    // An upload is streamed to disk under a limit of its own.
    let upload = post(upload::upload).layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/tasks", get(list::list).merge(upload))
        .route("/tasks/{namespace}/{version}/install", post(install::install))
        .merge(of_task("/tasks/{id}"))
        .merge(of_task("/tasks/{namespace}/{version}"))
}

fn of_task(task: &str) -> Router<App> {
    Router::new()
        .route(task, get(get::get).delete(delete::delete))
        .route(&format!("{task}/inputs"), get(inputs::inputs))
        .route(&format!("{task}/outputs"), get(outputs::outputs))
        .route(&format!("{task}/descriptor.yml"), get(descriptor::descriptor))
        .route(&format!("{task}/logo"), get(logo::logo))
        .route(&format!("{task}/runs"), get(runs::runs).post(create_run::create_run))
}

/// The role that a request needs.
pub(super) fn role(method: &Method) -> Role {
    match *method {
        Method::GET | Method::HEAD => Role::Viewer,
        Method::DELETE => Role::Admin,
        _ => Role::Member,
    }
}
