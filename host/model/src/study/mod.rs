//! Studies: experiments move through the states of a workflow, callbacks do the work there, conditions pick the way on.
//!
//! The words are those of StudyGovernor, whose workflow files, configuration and clients are understood.

mod action;
mod callback;
mod id;
mod people;
mod progress;
mod sample;
mod scandate;
mod selection;
mod variable;
mod workflow;

pub use action::{Action, Actor, Execution, ExecutionOutput, Work};
pub use callback::{Callback, Pointer, VariableMap, WaitLimit};
pub use id::{
    ActionId, CallbackId, CohortId, EventId, ExecutionId, ExperimentId, LinkId, RoleId, ScanId,
    ScanTypeId, StateId, SubjectId, SystemId, TransitionId, UserId, WorkflowId,
};
pub use people::{Permission, Permissions, Role, User};
pub use progress::{ExecutionResult, ExecutionState, Progress, Rest, Turn};
pub use sample::{
    Cohort, Experiment, ExternalLink, ExternalSystem, Scan, ScanType, StudyEvent, Subject,
    SystemUrl,
};
pub use scandate::Scandate;
pub use selection::{Tested, Verdicts};
pub use variable::{Variable, VariableKind};
pub use workflow::{State, StoredWorkflow, Transition, Workflow};
