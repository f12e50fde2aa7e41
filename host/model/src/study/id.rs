//! Numbers of the things in a study. They are numbers, not UUIDs, since StudyGovernor's clients take them as such; each
//! counts from 1, and one that was given is never given again.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

number_id! {
    /// A workflow: one version of it, since a version is a workflow with a label of its own.
    WorkflowId
    /// A state of a workflow.
    StateId
    /// A transition of a workflow.
    TransitionId
    /// A callback of a state.
    CallbackId
    /// A cohort.
    CohortId
    /// A subject.
    SubjectId
    /// An experiment.
    ExperimentId
    /// One change of an experiment's state.
    ActionId
    /// One callback of an action, executed.
    ExecutionId
    /// An external system.
    SystemId
    /// What a subject or an experiment is called in an external system.
    LinkId
    /// A kind of scan.
    ScanTypeId
    /// A scan.
    ScanId
    /// A person with a password.
    UserId
    /// A set of permissions.
    RoleId
    /// An entry of the audit trail.
    EventId
}
