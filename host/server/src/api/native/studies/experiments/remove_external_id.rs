//! It is forgotten what an experiment is called in an external system.

use axum::extract::State;
use axum::http::StatusCode;
use gantry_model::study::ExperimentId;
use gantry_store::LinkOwner;

use crate::api::native::extract::Path;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;

/// Forget what an experiment is called in an external system
#[utoipa::path(
    delete, path = "/experiments/{id}/external-ids/{system}", tag = "studies",
    security(("token" = ["member"])),
    params(("id" = i64, Path), ("system" = String, Path, description = "The system's name")),
    responses((status = 204, description = "Gone"), (status = 404, body = Problem)),
)]
pub(super) async fn remove_experiment_external_id(
    may::SampleDelete(person): may::SampleDelete,
    State(app): State<App>,
    Path((id, system)): Path<(i64, String)>,
) -> Result<StatusCode, Problem> {
    let owner = LinkOwner::Experiment(ExperimentId(id));
    app.pipeline.remove_external_id(owner, &system, &person.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
