//! Endpoints about Docker repositories: the credentials with which hosts pull the images of jobs.

mod list;
mod put;
mod remove;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use list::RepositoryView;
pub(crate) use put::PutRepository;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_repositories))
        .routes(routes!(put::put_repository))
        .routes(routes!(remove::remove_repository))
}
