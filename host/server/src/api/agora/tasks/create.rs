//! A task definition is made.

use axum::extract::State;
use axum::http::StatusCode;

use super::model::TaskView;
use super::written::{WrittenTask, script};
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Json;
use crate::api::agora::projects::project_of;
use crate::app::App;

/// Accepts a script task, and puts it into its project.
pub(super) async fn create(
    State(app): State<App>,
    Json(written): Json<WrittenTask>,
) -> Result<(StatusCode, axum::Json<TaskView>), AgoraError> {
    let name = written.name.ok_or_else(|| AgoraError::missing("name"))?;
    let project = written.project.ok_or_else(|| AgoraError::missing("project"))?;
    let yml = written.yml.ok_or_else(|| {
        AgoraError::field("yml", "This field is required: this server runs script tasks only.")
    })?;
    let project = project_of(&app, project).await?;
    let accepted = app.pipeline.accept_script(script(name, &project, yml)?).await?;
    let known = app.pipeline.store.add_agora_task(project.id, accepted.task.id).await?;
    let view = TaskView::new(known, accepted.task).with_warnings(&accepted.warnings);
    Ok((StatusCode::CREATED, axum::Json(view)))
}
