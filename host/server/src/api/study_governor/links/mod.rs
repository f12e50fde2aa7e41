//! Endpoints about links: what subjects and experiments are called in external systems, one entry each. Both kinds have the
//! same endpoints; the routes say which kind is meant.

mod add;
mod get;
mod list;
mod put;
mod view;

use axum::routing::get;
use axum::{Extension, Router};
use gantry_model::study::ExternalLink;
use gantry_store::LinkKind;
use serde_json::{Map, Value};

use crate::app::App;

pub(super) fn router() -> Router<App> {
    of_kind("/external_subject_links", LinkKind::Subjects)
        .merge(of_kind("/external_experiment_links", LinkKind::Experiments))
}

fn of_kind(path: &str, kind: LinkKind) -> Router<App> {
    Router::new()
        .route(path, get(list::list).post(add::add).put(put::put))
        .route(&format!("{path}/{{link}}"), get(get::get))
        .layer(Extension(kind))
}

/// What something is called in external systems, by their names.
pub(super) fn external_ids(links: Vec<ExternalLink>) -> Map<String, Value> {
    links.into_iter().map(|link| (link.system_name, link.external_id.into())).collect()
}
