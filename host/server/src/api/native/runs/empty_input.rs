//! An input that consists of files is emptied.

use axum::extract::State;
use gantry_model::id::RunId;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::native::model::RunView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;

/// Empty an input that consists of files, so that another set can be given
#[utoipa::path(
    delete, path = "/runs/{id}/inputs/{name}", tag = "runs", security(("token" = ["member"])),
    params(("id" = Uuid, Path), ("name" = String, Path)),
    responses(
        (status = 200, body = RunView),
        (status = 404, body = Problem),
        (status = 409, description = "The run was started before", body = Problem),
    ),
)]
pub(super) async fn empty_input(
    _caller: Member,
    State(app): State<App>,
    Path((id, parameter)): Path<(Uuid, String)>,
) -> Result<axum::Json<RunView>, Problem> {
    Ok(axum::Json(app.pipeline.empty_set(RunId(id), &parameter).await?.into()))
}
