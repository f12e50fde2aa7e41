//! Scans are listed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::Scan;
use serde_json::json;

use super::view::Referred;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists all scans, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let store = &app.pipeline.store;
    let (scans, count) = tokio::try_join!(store.scans(None, part.slice()), store.count_scans())?;
    let referred = Referred::read(&app, &scans).await?;
    let view = |scan: &Scan| site.whole("scans", scan.id.0, referred.view(&site, scan));
    Ok(Json(json!({"scans": scans.iter().map(view).collect::<Vec<_>>(), "count": count})))
}
