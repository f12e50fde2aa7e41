//! A run is deleted.

use axum::extract::State;
use gantry_model::id::RunId;

use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::app::App;

/// Deletes a run with its inputs, outputs and logs; one that has not ended is canceled first.
pub(super) async fn delete(
    State(app): State<App>,
    Path(run): Path<RunId>,
) -> Result<(), AppEngineError> {
    Ok(app.pipeline.cancel_and_remove_run(run).await?)
}
