//! Somebody moves an experiment.

use axum::extract::State;
use gantry_model::study::{ExperimentId, Permission};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::native::extract::{Json, Path};
use crate::api::native::studies::ExperimentView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may::{self, Need};
use crate::pipeline::{Destination, Moving};

/// Where an experiment is to go.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveExperiment {
    /// The label of the state.
    pub(crate) state: String,
    /// A remark, which is kept with the move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) freetext: Option<String>,
    /// Whether it goes even if the transition's condition does not hold.
    #[serde(default)]
    pub(crate) force: bool,
}

/// Move an experiment to another state
///
/// A transition has to lead there whose condition holds. What is still under way in the state that it leaves is ended. `force`
/// needs the permission `action_update` as well.
#[utoipa::path(
    put, path = "/experiments/{id}/state", tag = "studies", security(("token" = ["member"])),
    params(("id" = i64, Path)),
    request_body = MoveExperiment,
    responses(
        (status = 200, body = ExperimentView),
        (status = 404, description = "There is no such experiment or state", body = Problem),
        (status = 409, description = "No transition leads there, or its condition does not hold", body = Problem),
    ),
)]
pub(super) async fn put_experiment_state(
    may::SampleStateUpdate(person): may::SampleStateUpdate,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(body): Json<MoveExperiment>,
) -> Result<axum::Json<ExperimentView>, Problem> {
    let MoveExperiment { state, freetext, force } = body;
    if force {
        person.check(Need::Permission(Permission::ActionUpdate))?;
    }
    let to = Destination::Label(state);
    let moving = Moving { to, freetext, by: person.actor(), force };
    let experiment = app.pipeline.move_experiment(ExperimentId(id), moving).await?;
    Ok(axum::Json(super::shown(&app, &experiment).await?))
}
