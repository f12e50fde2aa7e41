//! Endpoints about projects. Elsewhere in Gantry a project is only a name on runs.

mod create;
mod delete;
mod get;
mod list;
mod model;
mod names;
mod replace;
mod tasks;
mod ui_tasks;

use axum::Router;
use axum::http::Method;
use axum::routing::get;

use super::both;
use crate::app::App;
use crate::auth::Role;

pub(super) use names::project_of;

pub(super) fn router() -> Router<App> {
    let one = get(get::get).put(replace::replace).delete(delete::delete);
    both("/api/v2/project/", get(list::list).post(create::create))
        .merge(both("/api/v2/project/{project}/", one))
        .merge(both("/api/v2/project/{project}/taskdefinition_yaml/", get(tasks::tasks)))
        .merge(both("/api/v2/project/{project}/task/", get(ui_tasks::ui_tasks)))
}

/// The role that a request needs. A project takes everybody's definitions with it.
pub(super) fn role(method: &Method) -> Role {
    match *method {
        Method::GET | Method::HEAD => Role::Viewer,
        Method::DELETE => Role::Admin,
        _ => Role::Member,
    }
}
