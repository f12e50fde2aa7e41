//! Endpoints about executions of callbacks.

mod get;
mod list;
mod report;
mod rerun;
mod skip;

use gantry_model::study::Execution;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ExecutionView;
use crate::api::problem::Problem;
use crate::app::App;

pub(crate) use report::ReportExecution;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_executions))
        .routes(routes!(get::get_execution, report::report_execution))
        .routes(routes!(rerun::rerun_execution))
        .routes(routes!(skip::skip_execution))
}

/// The execution with what it said, without its secret.
async fn whole(app: &App, execution: &Execution) -> Result<ExecutionView, Problem> {
    let workflow = app.pipeline.workflow_around(execution.workflow).await?;
    Ok(ExecutionView::whole(execution, &workflow))
}
