//! A task definition is edited: it gets a new version and stays the same one. Runs keep the version that they ran.

use axum::extract::State;
use gantry_model::script::TaskFile;
use gantry_store::AgoraTask;
use serde_json::Value;

use super::get::RequestedTask;
use super::model::TaskView;
use super::written::{WrittenTask, script};
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Json;
use crate::api::agora::projects::project_of;
use crate::app::App;

/// Accepts the script task as it is now. What is not sent stays as it was.
pub(super) async fn replace(
    State(app): State<App>,
    RequestedTask(known, old): RequestedTask,
    Json(written): Json<WrittenTask>,
) -> Result<axum::Json<TaskView>, AgoraError> {
    let project = project_of(&app, written.project.unwrap_or(known.project.0)).await?;
    let name = written.name.unwrap_or(old.definition.name.clone());
    let main = || {
        let script = old.definition.script()?;
        script.files.get(&script.main).and_then(TaskFile::text).map(Value::from)
    };
    let yml = written.yml.or_else(main).ok_or_else(|| AgoraError::missing("yml"))?;
    let accepted = app.pipeline.accept_script(script(name, &project, yml)?).await?;
    let changed = AgoraTask { project: project.id, task: accepted.task.id, ..known };
    match app.pipeline.store.change_agora_task(&changed).await? {
        true => {
            let view = TaskView::new(changed, accepted.task).with_warnings(&accepted.warnings);
            Ok(axum::Json(view))
        }
        false => Err(AgoraError::not_found("Not found: the task is gone.")),
    }
}
