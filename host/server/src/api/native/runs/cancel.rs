//! A run is canceled.

use axum::extract::State;
use gantry_model::id::RunId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::api::native::extract::{Path, Query};
use crate::api::native::model::RunView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Member;

/// How a run is canceled.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Manner {
    /// End the run at once if the server that has its job is away, instead of waiting for it. A job that still runs there is
    /// removed when that server is back.
    #[serde(default)]
    force: bool,
}

/// Cancel a run
#[utoipa::path(
    post, path = "/runs/{id}/cancel", tag = "runs", security(("token" = ["member"])),
    params(("id" = Uuid, Path), Manner),
    responses((status = 200, body = RunView), (status = 404, body = Problem), (status = 409, body = Problem)),
)]
pub(super) async fn cancel(
    _caller: Member,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(manner): Query<Manner>,
) -> Result<axum::Json<RunView>, Problem> {
    let run = match manner.force {
        true => app.pipeline.cancel_without_holder(RunId(id)).await?,
        false => app.pipeline.cancel(RunId(id)).await?,
    };
    Ok(axum::Json(run.into()))
}
