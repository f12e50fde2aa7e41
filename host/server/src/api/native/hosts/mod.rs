//! Endpoints about hosts: the machines on which the jobs of script tasks run.

mod add;
mod change;
mod get;
mod list;
mod model;
mod remove;
mod test;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::problem::Problem;
use crate::app::App;
use gantry_model::host::{HostName, InvalidHostName};

pub(crate) use add::{AddHost, AddReach, AddedHost};
pub(crate) use change::{ChangeHost, ChangeReach, ChangedHost};
pub(crate) use model::{HostReportView, HostView};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(add::add))
        .routes(routes!(get::get))
        .routes(routes!(change::change))
        .routes(routes!(remove::remove))
        .routes(routes!(test::test))
}

/// The name of a host, as it stands in a path or body.
fn host_name(text: &str) -> Result<HostName, Problem> {
    text.parse().map_err(|error: InvalidHostName| Problem::bad_request(error.to_string()))
}
