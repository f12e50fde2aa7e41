//! A state as clients see it.

use gantry_model::study::{Experiment, State, StoredWorkflow};
use gantry_store::{ExperimentFilter, Slice};
use serde_json::{Value, json};

use crate::api::study_governor::callbacks::callback_reference;
use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::site::Site;
use crate::app::App;

/// Refers to the state at that place of a workflow.
pub(in super::super) fn state_reference(
    site: &Site,
    workflow: &StoredWorkflow,
    place: usize,
) -> Value {
    let label = workflow.workflow.state(place).map_or("", |state| state.label.as_str());
    site.labelled("states", workflow.state_id(place).0, label)
}

/// The state at that place of a workflow, with the experiments that are in it.
pub(in super::super) async fn state_view(
    app: &App,
    site: &Site,
    workflow: &StoredWorkflow,
    place: usize,
) -> Result<Value, Refusal> {
    let id = workflow.state_id(place);
    let missing = || Refusal::not_found("state", id);
    let State { label, freetext, callbacks, .. } =
        workflow.workflow.state(place).ok_or_else(missing)?;
    let uri = site.uri("states", id.0);
    let experiments: Value = match site.is_old() {
        true => format!("{uri}/experiments").into(),
        false => {
            let filter = ExperimentFilter { state: Some(id), ..ExperimentFilter::default() };
            let found = app.pipeline.store.experiments_slice(&filter, Slice::default()).await?;
            let named = |it: &Experiment| site.labelled("experiments", it.id.0, &it.label);
            found.iter().map(named).collect()
        }
    };
    let callbacks =
        (0..callbacks.len()).map(|number| callback_reference(site, workflow, place, number));
    let workflow_label = &workflow.workflow.label;
    Ok(json!({
        "id": id.0,
        "label": label,
        "uri": uri,
        "callbacks": callbacks.collect::<Vec<_>>(),
        "freetext": freetext,
        "workflow": site.labelled("workflows", workflow.id.0, workflow_label),
        "experiments": experiments,
    }))
}
