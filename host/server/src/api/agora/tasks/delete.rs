//! A task definition is deleted.

use axum::extract::State;
use axum::http::StatusCode;

use super::get::RequestedTask;
use crate::api::agora::error::AgoraError;
use crate::app::App;

/// Deletes a definition; its versions and their runs stay in Gantry.
pub(super) async fn delete(
    State(app): State<App>,
    RequestedTask(known, _): RequestedTask,
) -> Result<StatusCode, AgoraError> {
    app.pipeline.store.remove_agora_task(known.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
