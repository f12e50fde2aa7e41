//! The log of an experiment: actions, and the executions of their callbacks.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::id::{ActionId, ExecutionId, ExperimentId, WorkflowId};
use super::progress::ExecutionState;
use super::selection::Tested;
use crate::plugin::{Event, Wish};

/// One change of an experiment's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// Its number.
    pub id: ActionId,
    /// The experiment.
    pub experiment: ExperimentId,
    /// The workflow that it moved in.
    pub workflow: WorkflowId,
    /// The state that it left, by its place.
    pub source: usize,
    /// Which of that state's transitions it took, by its place.
    pub transition: usize,
    /// The state that it entered, by its place.
    pub destination: usize,
    /// Who moved it.
    pub by: Actor,
    /// A remark by whoever moved it.
    pub freetext: Option<String>,
    /// When the state was entered.
    pub start: Timestamp,
    /// When its callbacks were done.
    pub end: Option<Timestamp>,
    /// Whether its callbacks are done.
    pub success: bool,
    /// What came of it, where no transitions were tested.
    pub return_value: Option<String>,
    /// Which transitions were tested when its callbacks were done, and what came of it.
    #[serde(default)]
    pub selection: Vec<Tested>,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The workflow itself.
    Workflow,
    /// A person or a program, by the name of the user or the token.
    Caller(String),
    /// Whoever knows the secret of an execution.
    Secret(ExecutionId),
    /// The configuration that the server was started with.
    Setup,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workflow => f.write_str("workflow"),
            Self::Caller(name) => f.write_str(name),
            Self::Secret(execution) => write!(f, "secret of execution {execution}"),
            Self::Setup => f.write_str("setup"),
        }
    }
}

/// An execution with all that is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// Its number.
    pub id: ExecutionId,
    /// The experiment.
    pub experiment: ExperimentId,
    /// The workflow.
    pub workflow: WorkflowId,
    /// The action.
    pub action: ActionId,
    /// The state, by its place.
    pub state_place: usize,
    /// Which of the state's callbacks, by its place.
    pub callback: usize,
    /// How often it has been started; counts from 1.
    pub attempt: u32,
    /// How far it is.
    pub state: ExecutionState,
    /// What whoever resolves it has to know: 64 hexadecimal digits.
    pub secret: String,
    /// What it said.
    pub output: ExecutionOutput,
    /// What its callback needs to go on.
    pub work: Work,
    /// When it was created.
    pub created: Timestamp,
    /// When it began to run.
    pub run_start: Option<Timestamp>,
    /// When it began to wait for somebody.
    pub wait_start: Option<Timestamp>,
    /// When it was resolved.
    pub finished: Option<Timestamp>,
}

/// What an execution said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ExecutionOutput {
    /// What was logged while it ran.
    #[serde(default)]
    pub run_log: String,
    /// What was logged while it waited, and by whoever resolved it.
    #[serde(default)]
    pub result_log: String,
    /// The values that it resulted in.
    #[serde(default)]
    pub values: Option<Json>,
    /// The variables that it was to set, and for which its values had nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// What a callback needs to go on: the next step's question, and what it wished for last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// Number of the next step; counts from 0.
    pub step: u32,
    /// What happened since the last step.
    pub event: Event,
    /// When that happened: the time that the callback is told.
    pub at: Timestamp,
    /// What the callback keeps.
    #[serde(with = "crate::plugin::bytes")]
    pub memory: Vec<u8>,
    /// What it wished for, until that is done.
    pub wish: Option<Wish>,
}

impl Work {
    /// What an execution begins with.
    pub fn begun(at: Timestamp) -> Self {
        Self { step: 0, event: Event::Begun, at, memory: Vec::new(), wish: None }
    }
}
