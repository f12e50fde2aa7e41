//! Endpoints about runs.

mod act;
mod archive;
mod delete;
mod deliver;
mod file;
mod get;
mod layout;
mod logs;
mod offer;
mod provision;
mod provision_batch;
mod provision_item;
mod values;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{get, post, put};

use crate::app::App;
use crate::auth::Role;

pub(super) fn router() -> Router<App> {
    Router::new()
        .merge(run())
        .merge(provisions())
        .merge(archives())
        .merge(inputs("/task-runs/{run}/input"))
        .merge(inputs("/task-runs/{run}/inputs"))
        .merge(outputs("/task-runs/{run}/output"))
        .merge(outputs("/task-runs/{run}/outputs"))
}

/// The role that a request needs.
pub(super) fn role(method: &Method) -> Role {
    match *method {
        Method::GET | Method::HEAD => Role::Viewer,
        _ => Role::Member,
    }
}

/// The upload that an executor shows the run's secret for, and no token.
pub(super) fn router_by_secret() -> Router<App> {
    let deliver = post(deliver::deliver).layer(DefaultBodyLimit::disable());
    Router::new().route("/task-runs/{run}/{secret}/outputs.zip", deliver)
}

fn run() -> Router<App> {
    Router::new()
        .route("/task-runs/{run}", get(get::get).delete(delete::delete))
        .route("/task-runs/{run}/state-actions", post(act::act))
        .route("/task-runs/{run}/logs", get(logs::logs))
}

/// Files come by POST from today's clients, and by PUT from those of the first release.
fn provisions() -> Router<App> {
    let one = put(provision::provision).post(provision::provision);
    let item = put(provision_item::provision_item).post(provision_item::provision_item);
    // Files are streamed to disk under a limit of their own.
    let (one, item) =
        (one.layer(DefaultBodyLimit::disable()), item.layer(DefaultBodyLimit::disable()));
    Router::new()
        .route("/task-runs/{run}/input-provisions", put(provision_batch::provision_batch))
        .route("/task-runs/{run}/input-provisions/{parameter}", one)
        .route("/task-runs/{run}/input-provisions/{parameter}/indexes", item)
}

fn archives() -> Router<App> {
    Router::new()
        .route("/task-runs/{run}/inputs", get(values::inputs))
        .route("/task-runs/{run}/outputs", get(values::outputs))
        .route("/task-runs/{run}/inputs.zip", get(archive::inputs))
        .route("/task-runs/{run}/outputs.zip", get(archive::outputs))
}

fn inputs(inputs: &str) -> Router<App> {
    Router::new()
        .route(&format!("{inputs}/{{parameter}}"), get(file::input))
        .route(&format!("{inputs}/{{parameter}}/file"), get(file::input))
        .route(&format!("{inputs}/{{parameter}}/indexes"), get(file::input_item))
}

fn outputs(outputs: &str) -> Router<App> {
    Router::new()
        .route(&format!("{outputs}/{{parameter}}"), get(file::output))
        .route(&format!("{outputs}/{{parameter}}/file"), get(file::output))
        .route(&format!("{outputs}/{{parameter}}/indexes"), get(file::output_item))
}
