//! What an experiment is called in an external system.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::ExperimentId;
use gantry_store::LinkOwner;

use crate::api::native::extract::{Json, Path};
use crate::api::native::studies::PutExternalId;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Say what an experiment is called in an external system
#[utoipa::path(
    put, path = "/experiments/{id}/external-ids/{system}", tag = "studies",
    security(("token" = ["member"])),
    params(("id" = i64, Path), ("system" = String, Path, description = "The system's name")),
    request_body = PutExternalId,
    responses((status = 204, description = "It is known"), (status = 404, body = Problem)),
)]
pub(super) async fn put_experiment_external_id(
    may::SampleUpdate(person): may::SampleUpdate,
    State(app): State<App>,
    Path((id, system)): Path<(i64, String)>,
    Json(body): Json<PutExternalId>,
) -> Result<StatusCode, Problem> {
    let (owner, by) = (LinkOwner::Experiment(ExperimentId(id)), person.actor());
    app.pipeline.put_external_id(owner, &system, &body.external_id, &by).await?;
    Ok(StatusCode::NO_CONTENT)
}
