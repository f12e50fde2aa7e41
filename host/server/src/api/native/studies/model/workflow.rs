//! Workflows as they are shown.

use std::collections::BTreeMap;

use gantry_model::study::{Callback, StoredWorkflow, Transition};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

/// A workflow in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct WorkflowView {
    pub(crate) id: i64,
    pub(crate) label: String,
    /// How many states it has.
    pub(crate) states: usize,
    /// RFC 3339.
    pub(crate) created_at: String,
}

/// A workflow with all that it says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct WorkflowDetailView {
    pub(crate) id: i64,
    pub(crate) label: String,
    /// In the order of the file.
    pub(crate) states: Vec<StateView>,
    /// RFC 3339.
    pub(crate) created_at: String,
}

/// A state of a workflow.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct StateView {
    pub(crate) id: i64,
    pub(crate) label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) freetext: Option<String>,
    /// What is done when an experiment enters it.
    pub(crate) callbacks: Vec<CallbackView>,
    /// The ways out, in the order in which they are tried.
    pub(crate) transitions: Vec<TransitionView>,
}

/// A callback of a state.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct CallbackView {
    pub(crate) id: i64,
    pub(crate) label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// What does it, as the file has it: `external_program`.
    pub(crate) function: String,
    /// What the function is given.
    pub(crate) arguments: Map<String, Json>,
    /// Most seconds that it may run; absent is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run_limit: Option<u32>,
    /// Most seconds that it is waited for somebody to resolve it; absent, nobody has to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wait_limit: Option<u32>,
    /// Seconds before it may start.
    pub(crate) delay: u32,
    /// How often it is executed again after it failed or ran out of time.
    pub(crate) retry: u32,
    /// When it is executed at all; absent is always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<String>,
    /// Variables by name, each with the JSON pointer to its value among the result values.
    pub(crate) variable_map: BTreeMap<String, String>,
}

/// A way out of a state.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct TransitionView {
    pub(crate) id: i64,
    /// The label of the state that it leads to.
    pub(crate) destination: String,
    /// When it is open; absent is always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<String>,
}

/// How many experiments are in a state.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct StateCountView {
    pub(crate) id: i64,
    pub(crate) label: String,
    pub(crate) experiments: u64,
}

impl From<&StoredWorkflow> for WorkflowView {
    fn from(stored: &StoredWorkflow) -> Self {
        Self {
            id: stored.id.0,
            label: stored.workflow.label.clone(),
            states: stored.workflow.states.len(),
            created_at: stored.created_at.to_string(),
        }
    }
}

impl From<&StoredWorkflow> for WorkflowDetailView {
    fn from(stored: &StoredWorkflow) -> Self {
        // Numbers are counted up here: asking for each would go through all states before it.
        let mut transition_ids = stored.first_transition..;
        let mut callback_ids = stored.first_callback..;
        let label = |place: usize| {
            stored.workflow.state(place).map(|state| state.label.clone()).unwrap_or_default()
        };
        let states = stored.workflow.states.iter().zip(stored.first_state..);
        let states = states.map(|(state, id)| StateView {
            id,
            label: state.label.clone(),
            freetext: state.freetext.clone(),
            callbacks: (state.callbacks.iter().zip(callback_ids.by_ref()))
                .map(|(callback, id)| CallbackView::of(id, callback))
                .collect(),
            transitions: (state.transitions.iter().zip(transition_ids.by_ref()))
                .map(|(transition, id)| TransitionView {
                    id,
                    destination: label(transition.destination),
                    condition: transition.condition.clone(),
                })
                .collect(),
        });
        Self {
            id: stored.id.0,
            label: stored.workflow.label.clone(),
            states: states.collect(),
            created_at: stored.created_at.to_string(),
        }
    }
}

impl TransitionView {
    /// The ways out of the state at that place.
    pub(crate) fn out_of(place: usize, workflow: &StoredWorkflow) -> Vec<Self> {
        let state = workflow.workflow.state(place);
        let transitions = state.map(|state| state.transitions.as_slice()).unwrap_or_default();
        let ids = workflow.transition_id(place, 0).0..;
        let view = |(transition, id): (&Transition, i64)| Self {
            id,
            destination: (workflow.workflow.state(transition.destination))
                .map(|state| state.label.clone())
                .unwrap_or_default(),
            condition: transition.condition.clone(),
        };
        transitions.iter().zip(ids).map(view).collect()
    }
}

impl CallbackView {
    fn of(id: i64, callback: &Callback) -> Self {
        let map = callback.variable_map.iter();
        Self {
            id,
            label: callback.label.clone(),
            description: callback.description.clone(),
            function: callback.function.clone(),
            arguments: callback.arguments.clone(),
            run_limit: callback.run_limit,
            wait_limit: callback.wait.map(|limit| limit.0),
            delay: callback.delay,
            retry: callback.retry,
            condition: callback.condition.clone(),
            variable_map: map.map(|(name, from)| (name.clone(), from.0.clone())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use gantry_model::study::{State, Workflow, WorkflowId};

    use super::*;

    #[test]
    fn parts_have_the_numbers_by_which_they_are_on_record() {
        let to = |destination| Transition { destination, condition: None };
        let callback = |label: &str| Callback {
            label: label.to_owned(),
            description: None,
            function: "sleep".to_owned(),
            arguments: Map::new(),
            run_limit: None,
            wait: None,
            delay: 0,
            condition: None,
            variable_map: Vec::new(),
            retry: 0,
        };
        let state = |label: &str, callbacks, transitions| State {
            label: label.to_owned(),
            freetext: None,
            callbacks,
            transitions,
        };
        let states = vec![
            state("a", vec![], vec![to(1)]),
            state("b", vec![callback("x"), callback("y")], vec![to(1), to(2)]),
            state("c", vec![callback("z")], vec![]),
        ];
        let stored = StoredWorkflow {
            id: WorkflowId(3),
            workflow: Workflow { label: "w".to_owned(), states },
            source: String::new(),
            first_state: 10,
            first_transition: 20,
            first_callback: 30,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            revision: 0,
        };
        let view = WorkflowDetailView::from(&stored);
        for (place, state) in view.states.iter().enumerate() {
            assert_eq!(state.id, stored.state_id(place).0);
            for (each, transition) in state.transitions.iter().enumerate() {
                assert_eq!(transition.id, stored.transition_id(place, each).0);
            }
            for (each, callback) in state.callbacks.iter().enumerate() {
                assert_eq!(callback.id, stored.callback_id(place, each).0);
            }
        }
        assert_eq!(view.states[1].transitions[1].destination, "c");
    }
}
