//! An external system is shown by its name.

use axum::Json;
use axum::extract::State;

use super::view::system_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows the external system of that name.
pub(super) async fn by_name(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Answer {
    Ok(Json(system_view(&site, &app.pipeline.external_system_by_name(&name).await?)))
}
