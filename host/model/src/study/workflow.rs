//! A workflow as it is locked: states and the ways between them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::callback::Callback;
use super::id::{CallbackId, StateId, TransitionId, WorkflowId};

/// The states that experiments move through. States are named by their place in the file, from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workflow {
    /// What people call it; unique. A version is a workflow with another label.
    pub label: String,
    /// The states, in the order of the file.
    pub states: Vec<State>,
}

/// A state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Unique in the workflow.
    pub label: String,
    /// A description.
    pub freetext: Option<String>,
    /// What is done when an experiment enters it.
    pub callbacks: Vec<Callback>,
    /// The ways out, in the order in which they are tried. None: the end.
    pub transitions: Vec<Transition>,
}

/// A way out of a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// Where it leads: a state by its place.
    pub destination: usize,
    /// When it is open: a Python expression; `None` is always.
    pub condition: Option<String>,
}

impl Workflow {
    /// The state at a place.
    pub fn state(&self, place: usize) -> Option<&State> {
        self.states.get(place)
    }

    /// Where the state of that label is.
    pub fn place(&self, label: &str) -> Option<usize> {
        self.states.iter().position(|state| state.label == label)
    }

    /// Where experiments begin: the one state that no transition leads to.
    pub fn root(&self) -> Option<usize> {
        let led_to = |place: usize| {
            let mut transitions = self.states.iter().flat_map(|state| &state.transitions);
            transitions.any(|transition| transition.destination == place)
        };
        (0..self.states.len()).find(|&place| !led_to(place))
    }
}

/// A workflow on record, with the numbers of its parts: they follow each other in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredWorkflow {
    /// Its number.
    pub id: WorkflowId,
    /// What it says.
    pub workflow: Workflow,
    /// The file as it was given.
    pub source: String,
    /// The number of its first state.
    pub first_state: i64,
    /// The number of its first transition.
    pub first_transition: i64,
    /// The number of its first callback.
    pub first_callback: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// Grows with each change of a callback.
    pub revision: u64,
}

impl StoredWorkflow {
    /// The number of the state at a place.
    pub fn state_id(&self, place: usize) -> StateId {
        StateId(self.first_state.saturating_add(number(place)))
    }

    /// The number of a state's transition.
    pub fn transition_id(&self, state: usize, transition: usize) -> TransitionId {
        let before = self.before(state, |state| state.transitions.len());
        TransitionId(self.first_transition.saturating_add(number(before + transition)))
    }

    /// The number of a state's callback.
    pub fn callback_id(&self, state: usize, callback: usize) -> CallbackId {
        let before = self.before(state, |state| state.callbacks.len());
        CallbackId(self.first_callback.saturating_add(number(before + callback)))
    }

    /// Where the state of that number is.
    pub fn find_state(&self, id: StateId) -> Option<usize> {
        let place = usize::try_from(id.0.checked_sub(self.first_state)?).ok()?;
        (place < self.workflow.states.len()).then_some(place)
    }

    /// The state and the place in it of the transition of that number.
    pub fn find_transition(&self, id: TransitionId) -> Option<(usize, usize)> {
        self.find(id.0.checked_sub(self.first_transition)?, |state| state.transitions.len())
    }

    /// The state and the place in it of the callback of that number.
    pub fn find_callback(&self, id: CallbackId) -> Option<(usize, usize)> {
        self.find(id.0.checked_sub(self.first_callback)?, |state| state.callbacks.len())
    }

    fn before(&self, state: usize, count: impl Fn(&State) -> usize) -> usize {
        self.workflow.states.iter().take(state).map(count).sum()
    }

    fn find(&self, offset: i64, count: impl Fn(&State) -> usize) -> Option<(usize, usize)> {
        let mut left = usize::try_from(offset).ok()?;
        for (place, state) in self.workflow.states.iter().enumerate() {
            let here = count(state);
            if left < here {
                return Some((place, left));
            }
            left -= here;
        }
        None
    }
}

fn number(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}
