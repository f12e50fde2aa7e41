//! The experiments in a state are listed.

use axum::Json;
use axum::extract::State;
use gantry_store::ExperimentFilter;

use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::experiments::experiments_view;
use crate::api::study_governor::extract::{Path, Query};
use crate::api::study_governor::lookup;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Lists the experiments in a state, oldest first.
pub(super) async fn experiments(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Path(state): Path<Reference>,
    Query(part): Query<Part>,
) -> Answer {
    let (workflow, place) = lookup::state(&app, &state, site.filter(None)).await?;
    let state = Some(workflow.state_id(place));
    let filter = ExperimentFilter { state, ..ExperimentFilter::default() };
    Ok(Json(experiments_view(&app, &site, &filter, part).await?))
}
