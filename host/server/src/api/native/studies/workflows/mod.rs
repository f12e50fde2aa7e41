//! Endpoints about workflows.

mod add;
mod get;
mod graph;
mod lint;
mod list;
mod source;
mod states;

use axum::extract::DefaultBodyLimit;
use gantry_model::limits::WORKFLOW_BYTES;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) use add::AcceptedWorkflowView;
pub(crate) use lint::WorkflowLintView;

pub(super) fn router() -> OpenApiRouter<App> {
    // A file that is larger than what is read of one is refused by its length.
    let limit = usize::try_from(WORKFLOW_BYTES).unwrap_or(usize::MAX);
    let files = OpenApiRouter::new()
        .routes(routes!(list::list_workflows, add::add_workflow))
        .routes(routes!(lint::lint_workflow))
        .layer(DefaultBodyLimit::max(limit));
    OpenApiRouter::new()
        .merge(files)
        .routes(routes!(get::get_workflow))
        .routes(routes!(graph::workflow_graph))
        .routes(routes!(source::workflow_source))
        .routes(routes!(states::workflow_states))
}

/// What findings call the file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileName {
    /// By default `workflow.yml`.
    file: Option<String>,
}

impl FileName {
    fn name(&self) -> &str {
        self.file.as_deref().unwrap_or("workflow.yml")
    }
}
