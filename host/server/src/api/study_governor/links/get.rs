//! A link is shown.

use axum::extract::State;
use axum::{Extension, Json};
use gantry_model::study::LinkId;
use gantry_store::LinkKind;

use super::view::link_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a link of a kind.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Extension(kind): Extension<LinkKind>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    let found = app.pipeline.store.link(kind, LinkId(id)).await?;
    let link = found.ok_or_else(|| Refusal::not_found("link", id))?;
    Ok(Json(link_view(&app, &site, kind, &link).await?))
}
