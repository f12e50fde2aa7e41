//! What the endpoints about studies send. Each is made from the model here.

mod action;
mod event;
mod execution;
mod experiment;
mod sample;
mod workflow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use action::{ActionView, TestedView};
pub(crate) use event::StudyEventView;
pub(crate) use execution::ExecutionView;
pub(crate) use experiment::{ExperimentDetailView, ExperimentView, RestView, cohort_of};
pub(crate) use sample::{
    CohortView, ScanTypeView, ScanView, StudyVariableView, SubjectView, SystemUrlView, SystemView,
    external_ids,
};
pub(crate) use workflow::{
    StateCountView, StateView, TransitionView, WorkflowDetailView, WorkflowView,
};

/// Something by its number and its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Named {
    pub(crate) id: i64,
    pub(crate) label: String,
}
