//! One run is shown.

use axum::extract::State;
use gantry_model::id::RunId;
use uuid::Uuid;

use super::jobs;
use crate::api::native::extract::Path;
use crate::api::native::model::RunView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;

/// Show a run
#[utoipa::path(
    get, path = "/runs/{id}", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = RunView), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<RunView>, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let holder = app.pipeline.absent_holder(&run).await?;
    let stage = jobs::present_stage(&app, &run).await?;
    let mut view = RunView { stage, ..run.into() };
    if let Some(holder) = holder {
        view.waiting_because = Some(format!("its job is with {holder}"));
    }
    Ok(axum::Json(view))
}
