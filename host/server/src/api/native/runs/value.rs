//! One input or output of a run as a file.

use axum::extract::State;
use axum::response::Response;
use gantry_model::id::RunId;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::api::{download, run_archive};
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::{input_object, output_object};

/// Download an input
///
/// An array, a whole-slide image, and an input that consists of files, is a zip.
#[utoipa::path(
    get, path = "/runs/{id}/inputs/{name}", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path), ("name" = String, Path)),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn input(
    _caller: Viewer,
    State(app): State<App>,
    Path((id, name)): Path<(Uuid, String)>,
) -> Result<Response, Problem> {
    app.pipeline.run(RunId(id)).await?;
    let set = run_archive::Contents::of_set(&app, RunId(id), &name).await?;
    if !set.is_empty() {
        return Ok(run_archive::answer(&app, set, &format!("{name}.zip")).await?);
    }
    file_or_folder(&app, &input_object(RunId(id), &name, &[]), &name).await
}

/// Download an output
///
/// An array, and a whole-slide image, is a zip.
#[utoipa::path(
    get, path = "/runs/{id}/outputs/{name}", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path), ("name" = String, Path)),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn output(
    _caller: Viewer,
    State(app): State<App>,
    Path((id, name)): Path<(Uuid, String)>,
) -> Result<Response, Problem> {
    app.pipeline.run(RunId(id)).await?;
    file_or_folder(&app, &output_object(RunId(id), &name, &[]), &name).await
}

/// An object as a file; a folder of objects as a zip.
pub(super) async fn file_or_folder(app: &App, key: &str, name: &str) -> Result<Response, Problem> {
    let parent = key.rsplit_once('/').map_or("", |(parent, _)| parent);
    let folder = run_archive::Contents::of_prefix(app, key, parent).await?;
    if folder.is_empty() {
        return Ok(download::object(app, key, name, "application/octet-stream").await?);
    }
    Ok(run_archive::answer(app, folder, &format!("{name}.zip")).await?)
}
