//! Endpoints about script tasks: accepted, checked, and what editors need to help with them.

mod body;
mod lint;
mod push;
mod schema;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use body::{FileBody, PushScript};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(push::push_script))
        .routes(routes!(lint::lint_script))
        .routes(routes!(schema::script_schema))
}
