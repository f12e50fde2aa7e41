//! Endpoints about scans and their kinds.

mod add;
mod get;
mod get_type;
mod list;
mod list_types;
mod view;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(super) use view::scan_type_view;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/scans", get(list::list).post(add::add))
        .route("/scans/{scan}", get(get::get))
        .route("/scantypes", get(list_types::list_types))
        .route("/scantypes/{kind}", get(get_type::get_type))
}
