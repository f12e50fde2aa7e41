//! Experiments are listed.

use axum::Json;
use axum::extract::State;
use gantry_model::study::{Scandate, StateId};
use gantry_store::{ExperimentFilter, Slice, SubjectFilter};
use serde::Deserialize;
use serde_json::json;

use super::view::experiments_view;
use crate::api::study_governor::auth::LoggedIn;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::extract::Query;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::reference::Reference;
use crate::api::study_governor::site::{Answer, Site};
use crate::app::App;

/// Which experiments.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    scandate: Option<String>,
    /// By number or label.
    #[serde(alias = "subject")]
    subject_id: Option<String>,
    /// By number or label.
    state: Option<String>,
}

/// Lists experiments, oldest first.
pub(super) async fn list(
    _: LoggedIn,
    site: Site,
    State(app): State<App>,
    Query(which): Query<Which>,
    Query(part): Query<Part>,
) -> Answer {
    let mut filter = ExperimentFilter::default();
    if let Some(scandate) = &which.scandate {
        let wrong = |error: <Scandate as std::str::FromStr>::Err| {
            Refusal::field("scandate", error.to_string())
        };
        filter.scandate = Some(scandate.parse().map_err(wrong)?);
    }
    if let Some(state) = which.state.as_deref().map(Reference::of_uri) {
        match state.number(None) {
            Some(id) => filter.state = Some(StateId(id)),
            None => filter.state_label = Some(state.to_string()),
        }
    }
    if let Some(subject) = which.subject_id.as_deref().map(Reference::of_uri) {
        filter.subjects = match subject.number(None) {
            Some(id) => vec![gantry_model::study::SubjectId(id)],
            None => {
                let called =
                    SubjectFilter { label: Some(subject.to_string()), ..SubjectFilter::default() };
                let found = app.pipeline.store.subjects_slice(&called, Slice::default()).await?;
                found.into_iter().map(|subject| subject.id).collect()
            }
        };
        if filter.subjects.is_empty() {
            return Ok(Json(json!({"experiments": [], "count": 0})));
        }
    }
    Ok(Json(experiments_view(&app, &site, &filter, part).await?))
}
