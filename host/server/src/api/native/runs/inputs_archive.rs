//! The inputs of a run as one archive.

use axum::extract::State;
use axum::response::Response;
use gantry_model::id::RunId;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::api::run_archive::{self, Contents};
use crate::app::App;
use crate::auth::Viewer;

/// Download the inputs of a run as a zip
#[utoipa::path(
    get, path = "/runs/{id}/inputs.zip", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The archive", content_type = "application/octet-stream"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn inputs_archive(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let contents = Contents::of_inputs(&app, run.id).await?;
    Ok(run_archive::answer(&app, contents, &format!("inputs-{id}.zip")).await?)
}
