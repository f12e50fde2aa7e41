//! One run is shown as an item of the timeline; clients ask again and again until it has ended.

use axum::Json;
use axum::extract::State;
use gantry_model::run::Run;
use gantry_store::AgoraTimelineId;

use super::model::{TimelineView, view};
use crate::api::agora::error::AgoraError;
use crate::api::agora::extract::Path;
use crate::app::App;

/// The run that has this number on the timeline.
pub(super) async fn run_of(app: &App, item: i64) -> Result<(AgoraTimelineId, Run), AgoraError> {
    let id = AgoraTimelineId(item);
    let run = app.pipeline.store.on_agora_timeline(id).await?;
    let run = run.ok_or_else(|| AgoraError::not_found("Not found: no such run."))?;
    Ok((id, app.pipeline.run(run).await?))
}

/// Shows a run.
pub(super) async fn get(
    State(app): State<App>,
    Path(item): Path<i64>,
) -> Result<Json<TimelineView>, AgoraError> {
    let (id, run) = run_of(&app, item).await?;
    Ok(Json(view(&app, id, run).await?))
}
