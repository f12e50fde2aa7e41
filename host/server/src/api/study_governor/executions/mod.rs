//! Endpoints about executions of callbacks. Whoever knows the secret of one needs no login.

mod get;
mod list;
mod report;
mod view;
mod who;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/callback_executions", get(list::list))
        .route("/callback_executions/{execution}", get(get::get).put(report::report))
}
