//! A kind of scan is shown.

use axum::Json;
use axum::extract::State;

use super::view::scan_type_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::{Filter, Reference};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a kind of scan.
pub(super) async fn get_type(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(kind): Path<Reference>,
) -> Answer {
    let kind = lookup::scan_type(&app, &kind, Some(Filter::Id)).await?;
    Ok(Json(scan_type_view(&site, &kind)))
}
