//! A link is added where there is none yet.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use gantry_store::LinkKind;

use super::view::{link_view, said};
use crate::api::study_governor::auth::SampleAdd;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Made, Site};
use crate::app::App;

/// Adds a link of a kind.
pub(super) async fn add(
    SampleAdd(person): SampleAdd,
    site: Site,
    State(app): State<App>,
    Extension(kind): Extension<LinkKind>,
    fields: Fields,
) -> Made {
    let (owner, system, external_id) = said(&app, &site, kind, &fields).await?;
    app.pipeline.add_external_id(owner, &system, &external_id, &person.actor()).await?;
    let link = app.pipeline.external_id(owner, &system).await?;
    Ok((StatusCode::CREATED, Json(link_view(&app, &site, kind, &link).await?)))
}
