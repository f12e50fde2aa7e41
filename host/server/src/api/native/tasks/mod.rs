//! Endpoints about tasks.

mod bundle;
mod create_run;
mod delete;
mod descriptor;
mod get;
mod get_by_reference;
mod graph;
mod list;
mod logo;
mod script;
mod upload;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use create_run::CreateRun;
pub(crate) use script::{FileBody, PushScript};

pub(super) fn router() -> OpenApiRouter<App> {
    // An upload is streamed to disk under a limit of its own.
    let upload =
        OpenApiRouter::new().routes(routes!(upload::upload)).layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(upload)
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(get_by_reference::get_by_reference))
        .routes(routes!(delete::delete))
        .routes(routes!(bundle::bundle))
        .routes(routes!(descriptor::descriptor))
        .routes(routes!(logo::logo))
        .routes(routes!(create_run::create_run))
        .routes(routes!(graph::graph))
        .merge(script::router())
}
