//! How far an experiment is in its workflow: what its last action still has to do.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::ActionId;
use crate::id::RunId;

/// Where an experiment is. The executions of its last action are kept beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The state that it is in, by its place in the workflow.
    pub state: usize,
    /// The action that led there.
    pub action: ActionId,
    /// Why it stays where it is; `None` while executions are under way.
    pub rest: Option<Rest>,
    /// Runs that nobody waits for any more, and that are still to be canceled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub canceling: Vec<RunId>,
}

/// Why an experiment stays in its state until somebody moves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rest {
    /// The state has no callbacks.
    NoCallback,
    /// All callbacks were skipped.
    AllSkipped,
    /// No transition leads out.
    End,
    /// No transition's condition holds.
    NoneHolds,
    /// A transition's condition could not be evaluated: why.
    Raised(String),
}

/// How far an execution is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum ExecutionState {
    /// It is not executed: its condition does not hold, or somebody skipped it.
    Skipped,
    /// It starts later.
    Delayed {
        /// When.
        until: Timestamp,
    },
    /// It is under way.
    Running {
        /// Since when.
        since: Timestamp,
        /// Whose turn it is.
        turn: Turn,
    },
    /// It has run, or asks; somebody has to resolve it.
    Waiting {
        /// Since when.
        since: Timestamp,
        /// When it is given up.
        until: Option<Timestamp>,
        /// Whether an answer goes to the callback, which then goes on; else it resolves the execution.
        asked: bool,
    },
    /// It has ended.
    Finished {
        /// How.
        result: ExecutionResult,
    },
}

/// Whose turn it is while an execution is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// The callback is to be asked for its next step.
    Callback,
    /// The callback sleeps until then.
    Sleep(Timestamp),
    /// What it wished for is to be done.
    Wish,
    /// It waits for the end of a run.
    Run(RunId),
    /// A program elsewhere does the work and reports.
    Elsewhere,
}

/// How an execution ended.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum ExecutionResult {
    /// It did what it should.
    Success,
    /// It did not.
    Failed,
    /// Its time was over.
    Timeout,
}

impl ExecutionState {
    /// Whether nothing more comes.
    pub fn is_resolved(&self) -> bool {
        matches!(self, Self::Skipped | Self::Finished { .. })
    }

    /// The word that StudyGovernor has for it.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Delayed { .. } => "created",
            Self::Running { .. } => "running",
            Self::Waiting { .. } => "waiting",
            Self::Finished { .. } => "finished",
        }
    }

    /// How it ended, if it did.
    pub fn result(&self) -> Option<ExecutionResult> {
        match self {
            Self::Finished { result } => Some(*result),
            _ => None,
        }
    }
}
