//! What the output importer made of a run.

use axum::extract::State;
use gantry_model::id::RunId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// A result of a run: an output as it is, or something that the importer made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ResultView {
    /// File names joined by `/`.
    pub(crate) name: String,
    /// A media type, or what the importer calls the format.
    pub(crate) media_type: String,
    /// In bytes.
    pub(crate) size: u64,
}

/// Show the results of a run
#[utoipa::path(
    get, path = "/runs/{id}/results", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<ResultView>), (status = 404, body = Problem)),
)]
pub(super) async fn results(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Vec<ResultView>>, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let results = app.pipeline.store.results(run.id).await.map_err(Error::from)?;
    let view = |result: gantry_store::RunResult| ResultView {
        name: result.name,
        media_type: result.media_type,
        size: result.size,
    };
    Ok(axum::Json(results.into_iter().map(view).collect()))
}
