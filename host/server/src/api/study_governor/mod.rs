//! The interface of StudyGovernor in both its versions, so that its clients and its workers work unchanged: one endpoint a
//! file, grouped by what it is about. It translates to and from that wire format; what happens is decided in the pipeline.
//!
//! The versions share their endpoints: [`site::Site`] has how each refers to things.

mod actions;
mod auth;
mod callbacks;
mod cohorts;
mod error;
mod executions;
mod experiments;
mod extract;
mod fields;
mod health;
mod links;
mod lookup;
mod page;
mod reference;
mod roles;
mod scans;
mod service;
mod site;
mod states;
mod subjects;
mod systems;
mod times;
mod transitions;
mod users;
mod workflows;

use axum::http::Uri;
use axum::{Extension, Router};

use crate::app::App;
use error::Refusal;
use site::{Mount, Version};

/// Where the interface begins, beside others.
const BASE: &str = "/study-governor";

/// Every route of the interface below its own prefix.
pub(crate) fn router() -> Router<App> {
    Router::new().nest(BASE, at(Mount(BASE)))
}

/// Every route of the interface, for an address of its own.
pub(crate) fn routes() -> Router<App> {
    at(Mount(""))
}

fn at(mount: Mount) -> Router<App> {
    let newer = cohorts::newer_router()
        .merge(subjects::newer_router())
        .merge(experiments::newer_router())
        .merge(systems::newer_router())
        .merge(workflows::newer_router())
        .merge(service::newer_router());
    Router::new()
        .nest("/-", health::router())
        .nest(Version::V1.base(), shared().layer(Extension(Version::V1)))
        .nest(Version::V2.base(), shared().merge(newer).layer(Extension(Version::V2)))
        .method_not_allowed_fallback(nowhere)
        .fallback(nowhere)
        .layer(Extension(mount))
}

/// What both versions have.
fn shared() -> Router<App> {
    Router::new()
        .merge(cohorts::router())
        .merge(subjects::router())
        .merge(experiments::router())
        .merge(actions::router())
        .merge(callbacks::router())
        .merge(executions::router())
        .merge(systems::router())
        .merge(links::router())
        .merge(scans::router())
        .merge(states::router())
        .merge(transitions::router())
        .merge(workflows::router())
        .merge(roles::router())
        .merge(users::router())
        .merge(service::router())
}

async fn nowhere(uri: Uri) -> Refusal {
    Refusal::nowhere(uri.path())
}
