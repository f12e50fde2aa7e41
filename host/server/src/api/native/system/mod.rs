//! Endpoints about the server itself.

mod executors;
mod health;
mod metrics;
mod schema;
mod version;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use health::HealthView;

/// What is under the interface's base.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(version::version))
        .routes(routes!(executors::executors))
        .routes(routes!(schema::descriptor))
}

/// What stands where operators' tools expect it.
pub(super) fn outside() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(metrics::metrics))
}
