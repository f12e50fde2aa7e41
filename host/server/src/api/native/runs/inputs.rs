//! The inputs of a run.

use axum::extract::State;
use gantry_model::id::RunId;
use gantry_model::task::Side;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::native::model::ValueView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// Show the inputs of a run
#[utoipa::path(
    get, path = "/runs/{id}/inputs", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<ValueView>), (status = 404, body = Problem)),
)]
pub(super) async fn inputs(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Vec<ValueView>>, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let values = app.pipeline.store.values(run.id, Side::Inputs).await.map_err(Error::from)?;
    Ok(axum::Json(values.into_iter().map(ValueView::from).collect()))
}
