//! The native interface at `/api/v1`: one endpoint a file, grouped by what it is about. The description in OpenAPI is generated
//! from these files and served with a page to browse it.

mod docs;
mod extract;
mod model;
mod openapi;
mod runs;
mod system;
mod tasks;
mod tokens;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(crate) use openapi::document;

/// Where the interface begins.
pub(crate) const BASE: &str = "/api/v1";

/// Every route of the interface, and its description.
pub(crate) fn router() -> Router<App> {
    let (routes, document) = routes().split_for_parts();
    routes.merge(docs::router(document))
}

/// The routes together with what OpenAPI says of them.
fn routes() -> OpenApiRouter<App> {
    let described = openapi::document_without_paths();
    OpenApiRouter::with_openapi(described)
        .nest(BASE, tasks::router().merge(runs::router()).merge(tokens::router()))
        .nest(BASE, system::router())
        .merge(system::outside())
}
