//! A project is deleted.

use axum::extract::State;
use axum::http::StatusCode;

use super::names::RequestedProject;
use crate::api::agora::error::AgoraError;
use crate::app::App;

/// Deletes a project with its task definitions; their versions and runs stay in Gantry.
pub(super) async fn delete(
    State(app): State<App>,
    RequestedProject(project): RequestedProject,
) -> Result<StatusCode, AgoraError> {
    app.pipeline.store.remove_agora_project(project.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
