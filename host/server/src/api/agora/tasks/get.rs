//! One task definition is shown.

use std::collections::HashMap;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use gantry_model::task::Task;
use gantry_store::{AgoraTask, AgoraTaskId};

use super::model::TaskView;
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Path;
use crate::app::App;

/// The definition that a path names as `{task}`, and its newest version.
pub(super) struct RequestedTask(pub(super) AgoraTask, pub(super) Task);

impl FromRequestParts<App> for RequestedTask {
    type Rejection = AgoraError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AgoraError> {
        let Path(names): Path<HashMap<String, i64>> = Path::from_request_parts(parts, app).await?;
        let none = || AgoraError::not_found("Not found: no such task.");
        let id = names.get("task").copied().ok_or_else(none)?;
        let known = app.pipeline.store.agora_task(AgoraTaskId(id)).await?.ok_or_else(none)?;
        let task = app.pipeline.store.task(known.task).await?.ok_or_else(none)?;
        Ok(Self(known, task))
    }
}

/// Shows a definition.
pub(super) async fn get(RequestedTask(known, task): RequestedTask) -> Json<TaskView> {
    Json(TaskView::new(known, task))
}
