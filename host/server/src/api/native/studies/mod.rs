//! Endpoints about studies: workflows, the samples that move through them, and what was done there.

mod audit;
mod cohorts;
mod executions;
mod experiments;
mod external_id;
mod model;
mod scan_types;
mod scans;
mod subjects;
mod systems;
pub(super) mod text;
mod workflows;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(crate) use cohorts::AddCohort;
pub(crate) use executions::ReportExecution;
pub(crate) use experiments::{CreateExperiment, MoveExperiment, SubjectReference};
pub(crate) use external_id::PutExternalId;
pub(crate) use model::{
    ActionView, CohortView, ExecutionView, ExperimentDetailView, ExperimentView, RestView,
    ScanTypeView, ScanView, StateCountView, StateView, StudyEventView, StudyVariableView,
    SubjectView, SystemUrlView, SystemView, TestedView, TransitionView, WorkflowDetailView,
    WorkflowView,
};
pub(crate) use subjects::AddSubject;
pub(crate) use workflows::{AcceptedWorkflowView, WorkflowLintView};

pub(super) fn router() -> OpenApiRouter<App> {
    workflows::router()
        .merge(cohorts::router())
        .merge(subjects::router())
        .merge(experiments::router())
        .merge(executions::router())
        .merge(systems::router())
        .merge(scan_types::router())
        .merge(scans::router())
        .merge(audit::router())
}
