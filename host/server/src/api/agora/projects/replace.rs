//! A project gets another name or description.

use axum::extract::State;
use gantry_store::AgoraProject;

use super::model::{ProjectBody, ProjectView};
use super::names::RequestedProject;
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Json;
use crate::app::App;

/// Changes what people read; runs go on bearing the name that they have.
pub(super) async fn replace(
    State(app): State<App>,
    RequestedProject(project): RequestedProject,
    Json(body): Json<ProjectBody>,
) -> Result<axum::Json<ProjectView>, AgoraError> {
    let name = body.name()?.unwrap_or(&project.name).to_owned();
    let description = body.description.unwrap_or(project.description);
    let changed = AgoraProject { name, description, ..project };
    let AgoraProject { id, name, description, .. } = &changed;
    match app.pipeline.store.change_agora_project(*id, name, description).await? {
        true => Ok(axum::Json(changed.into())),
        false => Err(AgoraError::not_found("Not found: the project is gone.")),
    }
}
