//! A workflow is checked.

use axum::extract::State;
use gantry_model::finding::Finding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::FileName;
use crate::api::native::extract::Query;
use crate::api::native::studies::text::Text;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// What a check of a workflow found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct WorkflowLintView {
    /// Whether the workflow would be taken, if there is none of its label.
    pub(crate) accepted: bool,
    /// Errors and warnings, each with file, line and column.
    #[schema(value_type = Vec<Object>)]
    pub(crate) findings: Vec<Finding>,
}

/// Check a workflow; nothing is kept of it
///
/// The body is the file. Its conditions are checked as well, whether there are plugins for its functions that take the
/// arguments, and whether there are the tasks that these name.
#[utoipa::path(
    post, path = "/workflows/lint", tag = "studies", security(("token" = ["viewer"])),
    params(FileName),
    request_body(content = String, content_type = "text/yaml"),
    responses((status = 200, body = WorkflowLintView), (status = 400, body = Problem)),
)]
pub(super) async fn lint_workflow(
    _caller: may::Read,
    State(app): State<App>,
    Query(file): Query<FileName>,
    Text(text): Text,
) -> Result<axum::Json<WorkflowLintView>, Problem> {
    let (accepted, findings) = match app.pipeline.check_workflow(file.name(), &text).await? {
        Ok(parsed) => (true, parsed.warnings),
        Err(findings) => (false, findings),
    };
    Ok(axum::Json(WorkflowLintView { accepted, findings }))
}
