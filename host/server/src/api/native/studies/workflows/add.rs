//! A workflow is added.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use gantry_model::finding::Finding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::FileName;
use crate::api::native::BASE;
use crate::api::native::extract::Query;
use crate::api::native::studies::WorkflowDetailView;
use crate::api::native::studies::text::Text;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// A workflow that was accepted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct AcceptedWorkflowView {
    pub(crate) workflow: WorkflowDetailView,
    /// What its author might still mend.
    #[schema(value_type = Vec<Object>)]
    pub(crate) warnings: Vec<Finding>,
}

/// Add a workflow
///
/// The body is the file. A workflow on record never changes its states and transitions: another version is a workflow with
/// another label.
#[utoipa::path(
    post, path = "/workflows", tag = "studies", security(("token" = ["admin"])),
    params(FileName),
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 201, body = AcceptedWorkflowView),
        (status = 409, description = "There is a workflow of that label", body = Problem),
        (
            status = 422,
            description = "The file was refused; `errors` has every finding with line and column",
            body = Problem
        ),
    ),
)]
pub(super) async fn add_workflow(
    may::Administer(person): may::Administer,
    State(app): State<App>,
    Query(file): Query<FileName>,
    Text(text): Text,
) -> Result<impl IntoResponse, Problem> {
    let accepted = app.pipeline.accept_workflow(file.name(), &text, &person.actor()).await?;
    let workflow = WorkflowDetailView::from(&accepted.workflow);
    let location = format!("{BASE}/workflows/{}", workflow.id);
    let view = AcceptedWorkflowView { workflow, warnings: accepted.warnings };
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, location)]), axum::Json(view)))
}
