//! A scan is shown.

use axum::Json;
use axum::extract::State;
use gantry_model::study::ScanId;

use super::view::scan_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::{Number, Path};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a scan.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(Number(id)): Path<Number>,
) -> Answer {
    let found = app.pipeline.store.scan(ScanId(id)).await?;
    let scan = found.ok_or_else(|| Refusal::not_found("scan", id))?;
    Ok(Json(scan_view(&app, &site, &scan).await?))
}
