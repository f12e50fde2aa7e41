//! Endpoints about cohorts.

mod add;
mod change;
mod get;
mod list;
mod put_external_url;
mod remove_external_url;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use add::AddCohort;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_cohorts, add::add_cohort))
        .routes(routes!(get::get_cohort, change::change_cohort))
        .routes(routes!(put_external_url::put_cohort_url, remove_external_url::remove_cohort_url))
}
