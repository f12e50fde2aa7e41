//! A run is started.

use axum::extract::State;
use gantry_model::id::RunId;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::native::model::RunView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;

/// Start a run whose inputs are complete
///
/// Inputs that have no value get the default that the task declares, where it declares one.
#[utoipa::path(
    post, path = "/runs/{id}/start", tag = "runs", security(("token" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = RunView), (status = 404, body = Problem), (status = 409, body = Problem)),
)]
pub(super) async fn start(
    _caller: Member,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<RunView>, Problem> {
    Ok(axum::Json(app.pipeline.start_run(RunId(id)).await?.into()))
}
