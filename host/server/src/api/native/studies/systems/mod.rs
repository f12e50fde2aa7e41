//! Endpoints about external systems: archives, task managers and others that know the samples.

mod add;
mod change;
mod get;
mod list;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_external_systems, add::add_external_system))
        .routes(routes!(get::get_external_system, change::change_external_system))
}
