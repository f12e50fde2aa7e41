//! A callback as clients see it.

use gantry_model::study::{Callback, CallbackId, StoredWorkflow};
use gantry_store::{ExecutionFilter, Slice};
use serde_json::{Value, json};

use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::site::{Site, with};
use crate::api::study_governor::states::state_reference;
use crate::app::App;
use crate::pipeline::Error;

/// A callback with all its executions.
pub(super) async fn whole_view(
    app: &App,
    site: &Site,
    workflow: &StoredWorkflow,
    id: CallbackId,
) -> Result<Value, Refusal> {
    let missing = || Refusal::not_found("callback", id);
    let (state, place) = workflow.find_callback(id).ok_or_else(missing)?;
    let view = callback_view(site, workflow, state, place)?.ok_or_else(missing)?;
    let filter = ExecutionFilter { callback: Some(id), ..ExecutionFilter::default() };
    let executions = app.pipeline.store.execution_ids(&filter, Slice::default()).await?;
    let numbered =
        |id: &gantry_model::study::ExecutionId| site.numbered("callback_executions", id.0);
    let executions: Vec<_> = executions.iter().map(numbered).collect();
    Ok(with(view, "executions", executions))
}

/// A callback itself, by the places of its state and of itself there.
pub(in super::super) fn callback_view(
    site: &Site,
    workflow: &StoredWorkflow,
    state: usize,
    place: usize,
) -> Result<Option<Value>, Error> {
    let found = workflow.workflow.state(state).and_then(|state| state.callbacks.get(place));
    let Some(callback) = found else { return Ok(None) };
    let Callback { label, description, function, run_limit, delay, condition, .. } = callback;
    let arguments = serde_saphyr::to_string(&callback.arguments);
    let arguments = arguments.map_err(|error| Error::internal("writing YAML", error))?;
    let id = workflow.callback_id(state, place).0;
    Ok(Some(json!({
        "id": id,
        "uri": site.uri("callbacks", id),
        "state": state_reference(site, workflow, state),
        "label": label,
        "function": function,
        "callback_arguments": arguments,
        "run_timeout": minutes(run_limit.unwrap_or_default()),
        "wait_timeout": minutes(callback.wait.map_or(0, |limit| limit.0)),
        "initial_delay": delay,
        "description": description,
        "condition": condition,
    })))
}

/// Refers to a callback.
pub(in super::super) fn callback_reference(
    site: &Site,
    workflow: &StoredWorkflow,
    state: usize,
    place: usize,
) -> Value {
    let found = workflow.workflow.state(state).and_then(|state| state.callbacks.get(place));
    let label = found.map_or("", |callback| callback.label.as_str());
    site.labelled("callbacks", workflow.callback_id(state, place).0, label)
}

/// Whole minutes as a whole number, others with a fraction.
fn minutes(seconds: u32) -> Value {
    match seconds % 60 {
        0 => json!(seconds / 60),
        _ => json!(f64::from(seconds) / 60.0),
    }
}
