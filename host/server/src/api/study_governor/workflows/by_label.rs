//! A workflow is shown by its label.

use axum::Json;
use axum::extract::State;

use super::view::workflow_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::{Filter, Reference};
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows the workflow of that label.
pub(super) async fn by_label(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(label): Path<Reference>,
) -> Answer {
    let workflow = lookup::workflow(&app, &label, Some(Filter::Label)).await?;
    Ok(Json(workflow_view(&site, &workflow)))
}
