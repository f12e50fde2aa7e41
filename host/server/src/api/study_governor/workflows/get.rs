//! A workflow is shown.

use axum::Json;
use axum::extract::State;

use super::view::workflow_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::Path;
use crate::api::study_governor::lookup;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Shows a workflow.
pub(super) async fn get(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(workflow): Path<Reference>,
) -> Answer {
    let workflow = lookup::workflow(&app, &workflow, site.filter(None)).await?;
    Ok(Json(workflow_view(&site, &workflow)))
}
