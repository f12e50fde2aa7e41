//! Links are listed.

use axum::extract::State;
use axum::{Extension, Json};
use gantry_model::study::ExternalLink;
use gantry_store::LinkKind;
use serde_json::{Value, json};

use super::view::{Referred, names};
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site, with};
use crate::app::App;

/// Lists the links of a kind, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Extension(kind): Extension<LinkKind>,
    Query(part): Query<Part>,
) -> Answer {
    let store = &app.pipeline.store;
    let (links, count) =
        tokio::try_join!(store.links(kind, part.slice()), store.count_links(kind))?;
    let referred = Referred::read(&app, kind, &links).await?;
    let (plural, ..) = names(kind);
    let view =
        |link: &ExternalLink| site.whole(plural, link.id.0, referred.view(&site, kind, link));
    let views: Vec<Value> = links.iter().map(view).collect();
    Ok(Json(with(json!({"count": count}), plural, views)))
}
