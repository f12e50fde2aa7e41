//! An external system is shown.

use axum::Json;
use axum::extract::State;

use super::view::system_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows an external system.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(system): Path<Reference>,
) -> Answer {
    let system = lookup::system(&app, &system, site.filter(None)).await?;
    Ok(Json(system_view(&site, &system)))
}
