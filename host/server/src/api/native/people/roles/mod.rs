//! Endpoints about roles.

mod add;
mod get;
mod list;
mod model;
mod put;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use model::RoleView;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_roles))
        .routes(routes!(add::add_role))
        .routes(routes!(get::get_role))
        .routes(routes!(put::put_role))
}
