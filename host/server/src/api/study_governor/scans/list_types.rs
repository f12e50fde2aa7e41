//! Kinds of scans are listed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::ScanType;
use serde_json::json;

use super::view::scan_type_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists all kinds of scans, oldest first.
pub(super) async fn list_types(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Answer {
    let kinds = app.pipeline.store.scan_types().await?;
    let count = kinds.len();
    let view = |kind: &ScanType| site.whole("scantypes", kind.id.0, scan_type_view(&site, kind));
    let kinds: Vec<_> = part.of(&kinds).map(view).collect();
    Ok(Json(json!({"scantypes": kinds, "count": count})))
}
