//! One result of a run.

use axum::extract::State;
use axum::response::Response;
use gantry_model::id::RunId;
use uuid::Uuid;

use super::value::file_or_folder;
use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// Download a result of a run
///
/// A result's name may contain slashes, plain or encoded. An array, and a whole-slide image, is a zip.
#[utoipa::path(
    get, path = "/runs/{id}/results/{name}", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path), ("name" = String, Path)),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn result(
    _caller: Viewer,
    State(app): State<App>,
    Path((id, name)): Path<(Uuid, String)>,
) -> Result<Response, Problem> {
    download(&app, id, &name).await
}

/// The same for a name with plain slashes.
pub(super) async fn result_in_folder(
    _caller: Viewer,
    State(app): State<App>,
    Path((id, folder, name)): Path<(Uuid, String, String)>,
) -> Result<Response, Problem> {
    download(&app, id, &format!("{folder}/{name}")).await
}

async fn download(app: &App, id: Uuid, name: &str) -> Result<Response, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let results = app.pipeline.store.results(run.id).await.map_err(Error::from)?;
    let result = results.into_iter().find(|result| result.name == name);
    let result =
        result.ok_or_else(|| Problem::not_found(format!("the run has no result '{name}'")))?;
    file_or_folder(app, &result.object, name).await
}
