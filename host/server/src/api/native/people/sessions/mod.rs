//! Endpoints about sessions.

mod begin;
mod end;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(begin::begin_session)).routes(routes!(end::end_session))
}
