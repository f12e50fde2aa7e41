//! Actions as they are shown: how an experiment came into a state, and what was done there.

use gantry_model::plugin::Verdict;
use gantry_model::study::{Action, Execution, StoredWorkflow, Tested};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ExecutionView;

/// A change of an experiment's state.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ActionView {
    pub(crate) id: i64,
    pub(crate) experiment: i64,
    /// The label of the state that it left.
    pub(crate) from: String,
    /// The label of the state that it entered.
    pub(crate) to: String,
    /// The number of the transition that it took.
    pub(crate) transition: i64,
    /// The condition of that transition, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<String>,
    /// Who moved it: `workflow`, or a name.
    pub(crate) by: String,
    /// A remark by whoever moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) freetext: Option<String>,
    /// When the state was entered, RFC 3339.
    pub(crate) start: String,
    /// When its callbacks were done, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<String>,
    /// Whether its callbacks are done.
    pub(crate) success: bool,
    /// What came of it, where no transitions were tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) return_value: Option<String>,
    /// The state's transitions, and what came of their conditions once the callbacks were done.
    pub(crate) selection: Vec<TestedView>,
    /// In the order of the state's callbacks.
    pub(crate) executions: Vec<ExecutionView>,
}

/// A transition that was tested, or would have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct TestedView {
    pub(crate) transition: i64,
    /// The label of the state that it leads to.
    pub(crate) destination: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<String>,
    /// Whether it was open; absent if it was not reached, or could not be evaluated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) holds: Option<bool>,
    /// Why its condition could not be evaluated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) raised: Option<String>,
}

impl ActionView {
    /// The action in its workflow, with its executions.
    pub(crate) fn of(action: &Action, executions: &[Execution], workflow: &StoredWorkflow) -> Self {
        let label = |place: usize| {
            workflow.workflow.state(place).map(|state| state.label.clone()).unwrap_or_default()
        };
        let taken = workflow
            .workflow
            .state(action.source)
            .and_then(|state| state.transitions.get(action.transition));
        let mut executions: Vec<_> = executions.iter().collect();
        executions.sort_by_key(|execution| execution.callback);
        Self {
            id: action.id.0,
            experiment: action.experiment.0,
            from: label(action.source),
            to: label(action.destination),
            transition: workflow.transition_id(action.source, action.transition).0,
            condition: taken.and_then(|transition| transition.condition.clone()),
            by: action.by.to_string(),
            freetext: action.freetext.clone(),
            start: action.start.to_string(),
            end: action.end.map(|end| end.to_string()),
            success: action.success,
            return_value: action.return_value.clone(),
            selection: (action.selection.iter())
                .map(|tested| TestedView::of(tested, action.destination, workflow))
                .collect(),
            executions: (executions.into_iter())
                .map(|execution| ExecutionView::of(execution, workflow))
                .collect(),
        }
    }
}

impl TestedView {
    /// A transition out of the state at `state`.
    fn of(tested: &Tested, state: usize, workflow: &StoredWorkflow) -> Self {
        let transition =
            workflow.workflow.state(state).and_then(|it| it.transitions.get(tested.transition));
        let destination = transition.and_then(|it| workflow.workflow.state(it.destination));
        let (holds, raised) = match &tested.verdict {
            Some(Verdict::Holds(holds)) => (Some(*holds), None),
            Some(Verdict::Raised(problem)) => {
                (None, Some(format!("{}: {}", problem.kind, problem.message)))
            }
            None => (None, None),
        };
        Self {
            transition: workflow.transition_id(state, tested.transition).0,
            destination: destination.map(|state| state.label.clone()).unwrap_or_default(),
            condition: transition.and_then(|transition| transition.condition.clone()),
            holds,
            raised,
        }
    }
}
