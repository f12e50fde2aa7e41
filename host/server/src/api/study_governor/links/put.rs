//! A link is added or changed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use gantry_store::LinkKind;

use super::view::{link_view, said};
use crate::api::study_governor::auth::SampleAdd;
use crate::api::study_governor::fields::Fields;
use crate::api::study_governor::site::{Made, Site};
use crate::app::App;

/// Adds or changes a link of a kind.
pub(super) async fn put(
    SampleAdd(person): SampleAdd,
    site: Site,
    State(app): State<App>,
    Extension(kind): Extension<LinkKind>,
    fields: Fields,
) -> Made {
    let (owner, system, external_id) = said(&app, &site, kind, &fields).await?;
    app.pipeline.put_external_id(owner, &system, &external_id, &person.actor()).await?;
    let link = app.pipeline.external_id(owner, &system).await?;
    // The reference system answers differently for the two kinds.
    let status = match kind {
        LinkKind::Subjects => StatusCode::CREATED,
        LinkKind::Experiments => StatusCode::OK,
    };
    Ok((status, Json(link_view(&app, &site, kind, &link).await?)))
}
