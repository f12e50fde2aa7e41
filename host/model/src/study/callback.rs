//! What is done when an experiment enters a state.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::id::PluginName;

/// A callback of a state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Callback {
    /// Unique in its state.
    pub label: String,
    /// A description.
    pub description: Option<String>,
    /// What does it, as the file has it: `external_program`.
    pub function: String,
    /// What the function is given.
    pub arguments: Map<String, Json>,
    /// Most seconds that it may run, from its start; `None` is no limit.
    pub run_limit: Option<u32>,
    /// Whether somebody has to resolve it after it has run.
    pub wait: Option<WaitLimit>,
    /// Seconds before it may start.
    pub delay: u32,
    /// When it is executed at all: a Python expression; `None` is always.
    pub condition: Option<String>,
    /// Which of its result values become variables of the experiment.
    pub variable_map: VariableMap,
    /// How often it is executed again after it failed or ran out of time.
    pub retry: u32,
}

/// How long it is waited for somebody to resolve an execution, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitLimit(pub u32);

/// Variables by name, each with where its value is among the result values; in the order of the file.
pub type VariableMap = Vec<(String, Pointer)>;

/// A JSON pointer (RFC 6901). The empty one is the whole document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pointer(pub String);

impl Callback {
    /// The plugin that does it: `external_program` is done by `external-program`.
    pub fn plugin(&self) -> PluginName {
        PluginName(self.function.replace('_', "-"))
    }
}
