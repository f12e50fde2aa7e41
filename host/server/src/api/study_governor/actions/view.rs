//! An action as clients see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_model::plugin::Verdict;
use gantry_model::study::{Action, ExperimentId, StoredWorkflow, Tested};
use gantry_store::{ExecutionFilter, Slice};
use serde::Serialize;
use serde_json::{Value, json};

use crate::api::study_governor::error::Refusal;
use crate::api::study_governor::page::Part;
use crate::api::study_governor::site::Site;
use crate::api::study_governor::times;
use crate::app::App;
use crate::pipeline::Error;

/// A transition that was tested, or would have been.
#[derive(Serialize)]
struct TestedView<'a> {
    transition_id: i64,
    destination: &'a str,
    condition: Option<&'a str>,
    /// Whether the condition held; none if it was not reached, or raised something.
    test_result: Option<bool>,
    /// What the condition raised.
    #[serde(skip_serializing_if = "Option::is_none")]
    raised: Option<String>,
}

/// An action with all that belongs to it.
pub(in super::super) async fn action_view(
    app: &App,
    site: &Site,
    action: &Action,
) -> Result<Value, Refusal> {
    let workflow = app.pipeline.workflow_around(action.workflow).await?;
    let experiment = app.pipeline.experiment(action.experiment).await?;
    let filter = ExecutionFilter { actions: vec![action.id], ..ExecutionFilter::default() };
    let executions = app.pipeline.store.execution_ids(&filter, Slice::default()).await?;
    let executions = executions.into_iter().map(|id| site.numbered("callback_executions", id.0));
    let id = action.id.0;
    let transition = workflow.transition_id(action.source, action.transition);
    Ok(json!({
        "id": id,
        "uri": site.uri("actions", id),
        "api_uri": site.api_uri("actions", id),
        "web_uri": site.web_uri("actions", id),
        "experiment": site.labelled("experiments", experiment.id.0, &experiment.label),
        "transition": site.numbered("transitions", transition.0),
        "executions": executions.collect::<Vec<_>>(),
        "success": action.success,
        "return_value": return_value(action, &workflow)?,
        "freetext": action.freetext,
        "by": action.by.to_string(),
        "start_time": times::instant(action.start),
        "end_time": times::perhaps(action.end),
    }))
}

/// Part of the actions, of one experiment or of all.
pub(in super::super) async fn actions_view(
    app: &App,
    site: &Site,
    experiment: Option<ExperimentId>,
    part: Part,
) -> Result<Value, Refusal> {
    let store = &app.pipeline.store;
    let (actions, count) = tokio::try_join!(
        store.actions_slice(experiment, part.slice()),
        store.count_actions(experiment),
    )?;
    let mut workflows = BTreeMap::new();
    let mut views: Vec<Value> = Vec::with_capacity(actions.len());
    for action in actions {
        let id = action.id.0;
        let uri = site.uri("actions", id);
        if site.is_old() {
            views.push(uri.into());
            continue;
        }
        let workflow = match workflows.get(&action.workflow) {
            Some(workflow) => Arc::clone(workflow),
            None => {
                let workflow = app.pipeline.workflow_around(action.workflow).await?;
                workflows.insert(action.workflow, Arc::clone(&workflow));
                workflow
            }
        };
        let said = return_value(&action, &workflow)?;
        let success = action.success;
        views.push(json!({"id": id, "success": success, "return_value": said, "uri": uri}));
    }
    Ok(json!({"actions": views, "count": count}))
}

/// What came of it: what somebody said, or which transitions were tested, as YAML.
fn return_value(action: &Action, workflow: &StoredWorkflow) -> Result<Option<String>, Error> {
    if action.return_value.is_some() || action.selection.is_empty() {
        return Ok(action.return_value.clone());
    }
    let Some(state) = workflow.workflow.state(action.destination) else { return Ok(None) };
    let view = |tested: &Tested| {
        let transition = state.transitions.get(tested.transition)?;
        let destination = workflow.workflow.state(transition.destination)?;
        let (test_result, raised) = match &tested.verdict {
            Some(Verdict::Holds(holds)) => (Some(*holds), None),
            Some(Verdict::Raised(it)) => (None, Some(format!("{}: {}", it.kind, it.message))),
            None => (None, None),
        };
        Some(TestedView {
            transition_id: workflow.transition_id(action.destination, tested.transition).0,
            destination: &destination.label,
            condition: transition.condition.as_deref(),
            test_result,
            raised,
        })
    };
    let views: Vec<_> = action.selection.iter().filter_map(view).collect();
    let text = serde_saphyr::to_string(&views);
    text.map(Some).map_err(|error| Error::internal("writing YAML", error))
}
