//! The native interface at `/api/v1`: one endpoint a file, grouped by what it is about. The description in OpenAPI is generated
//! from these files and served with a page to browse it.

mod browsers;
mod docs;
mod extract;
mod hosts;
pub(crate) mod idempotency;
mod model;
mod openapi;
mod people;
mod plugins;
mod repositories;
mod runs;
mod sse;
mod studies;
mod system;
mod tasks;
mod templates;
mod tokens;
mod variables;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

// What the command line, a client like any other, reads and writes.
pub(crate) use hosts::{
    AddHost, AddReach, AddedHost, ChangeHost, ChangeReach, ChangedHost, HostReportView, HostView,
};
pub(crate) use model::{AcceptedView, BundleView, PageView, RunView, TaskView, ValueView};
pub(crate) use people::{
    AddUser, ImportView, ImportedItemView, Password, PutUser, RoleView, UserView,
};
pub(crate) use plugins::{
    Activate, Bind, BindingView, Enable, FailureView, Grants, InstalledView, PluginDetailView,
    PluginView, Policy, Reference, Secret, SecretView, WantedView,
};
pub(crate) use repositories::{PutRepository, RepositoryView};
pub(crate) use runs::{ArtifactView, JobView, LogEvent, ResultView, RunEvent};
pub(crate) use studies::{
    AcceptedWorkflowView, ActionView, AddCohort, AddSubject, CohortView, CreateExperiment,
    ExecutionView, ExperimentDetailView, ExperimentView, MoveExperiment, ReportExecution, RestView,
    StateCountView, StateView, StudyEventView, StudyVariableView, SubjectReference, SubjectView,
    TestedView, TransitionView, WorkflowDetailView, WorkflowLintView, WorkflowView,
};
pub(crate) use system::HealthView;
pub(crate) use tasks::{CreateRun, FileBody, PushScript};
pub(crate) use templates::{TemplateDetailView, TemplateView};
pub(crate) use tokens::{CreateToken, CreatedToken, TokenView};
pub(crate) use variables::{PutVariable, VariableView};

pub(crate) use openapi::document;

/// Where the interface begins.
pub(crate) const BASE: &str = "/api/v1";

/// Every route of the interface, and its description.
pub(crate) fn router(app: &App) -> Router<App> {
    let routes = Router::from(routes());
    let routes = routes.layer(from_fn_with_state(app.clone(), idempotency::once));
    routes.layer(from_fn(browsers::ask)).merge(docs::router())
}

/// The routes together with what OpenAPI says of them.
fn routes() -> OpenApiRouter<App> {
    let described = openapi::document_without_paths();
    OpenApiRouter::with_openapi(described)
        .nest(BASE, tasks::router().merge(runs::router()).merge(tokens::router()))
        .nest(BASE, templates::router())
        .nest(BASE, hosts::router().merge(repositories::router()).merge(variables::router()))
        .nest(BASE, plugins::router())
        .nest(BASE, studies::router())
        .nest(BASE, people::router())
        .nest(BASE, system::router())
        .merge(system::outside())
}
