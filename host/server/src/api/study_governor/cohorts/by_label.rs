//! A cohort is shown by its label.

use axum::Json;
use axum::extract::State;

use super::view::whole_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows the cohort of that label.
pub(super) async fn by_label(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(label): Path<String>,
) -> Answer {
    let cohort = app.pipeline.cohort_by_label(&label).await?;
    Ok(Json(whole_view(&app, &site, &cohort).await?))
}
