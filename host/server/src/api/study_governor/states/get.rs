//! A state is shown.

use axum::Json;
use axum::extract::State;

use super::view::state_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a state.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(state): Path<Reference>,
) -> Answer {
    let (workflow, place) = lookup::state(&app, &state, site.filter(None)).await?;
    Ok(Json(state_view(&app, &site, &workflow, place).await?))
}
