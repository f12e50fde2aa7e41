//! Endpoints about runs.

mod cancel;
mod delete;
mod empty_input;
mod events;
mod get;
mod inputs;
mod inputs_archive;
mod jobs;
mod list;
mod log_events;
mod logs;
mod outputs;
mod outputs_archive;
mod put_input;
mod put_inputs;
mod result;
mod results;
mod retry;
mod start;
mod value;

use axum::extract::DefaultBodyLimit;
use axum::routing;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use events::RunEvent;
pub(crate) use jobs::{ArtifactView, JobView};
pub(crate) use log_events::LogEvent;
pub(crate) use results::ResultView;

pub(super) fn router() -> OpenApiRouter<App> {
    // A file for an input is streamed to disk under a limit of its own.
    let upload = OpenApiRouter::new()
        .routes(routes!(put_input::put_input))
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(upload)
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(delete::delete))
        .routes(routes!(empty_input::empty_input))
        .routes(routes!(put_inputs::put_inputs))
        .routes(routes!(inputs::inputs))
        .routes(routes!(inputs_archive::inputs_archive))
        .routes(routes!(value::input))
        .routes(routes!(start::start))
        .routes(routes!(cancel::cancel))
        .routes(routes!(retry::retry))
        .routes(routes!(outputs::outputs))
        .routes(routes!(outputs_archive::outputs_archive))
        .routes(routes!(value::output))
        .routes(routes!(results::results))
        .routes(routes!(result::result))
        .route("/runs/{id}/results/{folder}/{*name}", routing::get(result::result_in_folder))
        .routes(routes!(logs::logs))
        .routes(routes!(log_events::log_events))
        .routes(routes!(events::events))
        .merge(jobs::router())
}
