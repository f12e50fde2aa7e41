//! Endpoints about cohorts, their addresses in external systems, and what is in them by labels.

mod by_label;
mod create;
mod experiment;
mod experiments;
mod external_url;
mod external_urls;
mod get;
mod list;
mod replace;
mod replace_external_urls;
mod subject;
mod subjects;
mod view;

use axum::Router;
use axum::routing::{get, put};

use crate::app::App;

pub(super) use view::cohort_view;

/// What both versions have.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/cohorts", get(list::list).post(create::create))
        .route("/cohorts/{cohort}", get(get::get).put(replace::replace))
}

/// What only the newer one has.
pub(super) fn newer_router() -> Router<App> {
    let urls = get(external_urls::external_urls).post(replace_external_urls::replace);
    let url = put(external_url::put).delete(external_url::delete);
    Router::new()
        .route("/cohorts/by-label/{label}", get(by_label::by_label))
        .route("/cohorts/{cohort}/external_urls", urls)
        .route("/cohorts/{cohort}/external_urls/{system}", url)
        .route("/cohorts/{cohort}/subjects", get(subjects::subjects))
        .route("/cohorts/{cohort}/subjects/{subject}", get(subject::subject))
        .route("/cohorts/{cohort}/subjects/{subject}/experiments", get(experiments::experiments))
        .route(
            "/cohorts/{cohort}/subjects/{subject}/experiments/{experiment}",
            get(experiment::experiment),
        )
}
