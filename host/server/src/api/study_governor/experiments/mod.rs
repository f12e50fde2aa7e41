//! Endpoints about experiments: where they are, how they came there, and what they are called in external systems.

mod actions;
mod add_external_ids;
mod create;
mod external_id;
mod external_ids;
mod get;
mod list;
mod move_on;
mod state;
mod view;

use axum::Router;
use axum::routing::{get, put};

use crate::app::App;

pub(super) use view::{experiment_view, experiments_view};

/// What both versions have.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/experiments", get(list::list).post(create::create))
        .route("/experiments/{experiment}", get(get::get))
        .route("/experiments/{experiment}/actions", get(actions::actions))
        .route("/experiments/{experiment}/state", get(state::state).put(move_on::move_on))
}

/// What only the newer one has.
pub(super) fn newer_router() -> Router<App> {
    let ids = get(external_ids::external_ids).post(add_external_ids::add);
    let id = put(external_id::put).delete(external_id::delete);
    Router::new()
        .route("/experiments/{experiment}/external_ids", ids)
        .route("/experiments/{experiment}/external_ids/{system}", id)
}
