//! Endpoints about subjects, and what they are called in external systems.

mod create;
mod external_id;
mod external_ids;
mod get;
mod list;
mod replace;
mod replace_external_ids;
mod view;

use axum::Router;
use axum::routing::{get, put};

use crate::app::App;

pub(super) use view::{subject_view, subjects_view};

/// What both versions have.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/subjects", get(list::list).post(create::create))
        .route("/subjects/{subject}", get(get::get).put(replace::replace))
}

/// What only the newer one has.
pub(super) fn newer_router() -> Router<App> {
    let ids = get(external_ids::external_ids).post(replace_external_ids::replace);
    let id = put(external_id::put).delete(external_id::delete);
    Router::new()
        .route("/subjects/{subject}/external_ids", ids)
        .route("/subjects/{subject}/external_ids/{system}", id)
}
