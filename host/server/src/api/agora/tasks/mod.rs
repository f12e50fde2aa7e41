//! Endpoints about task definitions. All of them are script tasks; since clients ask for a task by its number under either
//! of two addresses, both lead to it.

mod create;
mod delete;
mod get;
mod inputs;
mod list;
mod model;
mod replace;
mod run;
mod written;

use axum::Router;
use axum::http::Method;
use axum::routing::{get, post};

use super::both;
use crate::app::App;
use crate::auth::Role;

pub(super) use model::{TaskView, views};

/// Where clients look for script tasks, and where for those that were made by forms.
const BASES: [&str; 2] = ["/api/v2/taskdefinition_yaml/", "/api/v1/taskdefinition/"];

pub(super) fn router() -> Router<App> {
    BASES.into_iter().map(at).fold(Router::new(), Router::merge)
}

fn at(base: &str) -> Router<App> {
    let one = get(get::get).put(replace::replace).delete(delete::delete);
    both(base, get(list::list).post(create::create))
        .merge(both(&format!("{base}{{task}}/"), one))
        .merge(both(&format!("{base}{{task}}/run/"), post(run::run)))
}

/// The role that a request needs. A definition that is deleted leaves its versions and their runs, so a member may.
pub(super) fn role(method: &Method) -> Role {
    match *method {
        Method::GET | Method::HEAD => Role::Viewer,
        _ => Role::Member,
    }
}
