//! The actions of an experiment are listed: how it came where it is.

use axum::Json;
use axum::extract::State;

use crate::api::study_governor::actions::actions_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::extract::{Path, Query};
use crate::api::study_governor::lookup;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists the actions of an experiment, oldest first.
pub(super) async fn actions(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(experiment): Path<Reference>,
    Query(part): Query<Part>,
) -> Answer {
    let experiment = lookup::experiment(&app, &experiment, site.filter(None)).await?;
    Ok(Json(actions_view(&app, &site, Some(experiment.id), part).await?))
}
