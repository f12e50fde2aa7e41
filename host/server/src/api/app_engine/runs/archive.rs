//! The inputs or the outputs of a run as one zip.

use axum::extract::State;
use axum::response::Response;
use gantry_model::id::RunId;
use gantry_model::task::Side;

use super::layout::with_sizes;
use super::values::{with_inputs, with_outputs};
use crate::api::app_engine::error::AppEngineError;
use crate::api::app_engine::extract::Path;
use crate::api::run_archive::{self, Contents};
use crate::app::App;
use crate::pipeline::outputs_prefix;

/// Downloads the inputs, once they are complete.
pub(super) async fn inputs(
    State(app): State<App>,
    Path(run): Path<RunId>,
) -> Result<Response, AppEngineError> {
    let run = with_inputs(&app, run).await?.id;
    let values = app.pipeline.store.values(run, Side::Inputs).await?;
    if values.is_empty() {
        return Err(AppEngineError::NoProvisions);
    }
    let contents = Contents::of_inputs(&app, run).await?;
    let contents = with_sizes(contents, values.iter().map(|(name, value)| (name.clone(), value)));
    Ok(run_archive::answer(&app, contents, &format!("inputs-{run}.zip")).await?)
}

/// Downloads the outputs, once the run has finished.
pub(super) async fn outputs(
    State(app): State<App>,
    Path(run): Path<RunId>,
) -> Result<Response, AppEngineError> {
    let run = with_outputs(&app, run).await?.id;
    let prefix = outputs_prefix(run);
    let contents = Contents::of_prefix(&app, &prefix, &prefix).await?;
    Ok(run_archive::answer(&app, contents, &format!("outputs-{run}.zip")).await?)
}
