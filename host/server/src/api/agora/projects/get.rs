//! One project is shown.

use axum::Json;

use super::model::ProjectView;
use super::names::RequestedProject;

/// Shows a project.
pub(super) async fn get(RequestedProject(project): RequestedProject) -> Json<ProjectView> {
    Json(project.into())
}
