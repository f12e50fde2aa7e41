//! Where the experiments of a workflow are.

use axum::extract::State;
use gantry_model::study::{StateId, WorkflowId};

use crate::api::native::extract::Path;
use crate::api::native::studies::StateCountView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// List the states of a workflow with the number of experiments in each
#[utoipa::path(
    get, path = "/workflows/{id}/states", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<StateCountView>), (status = 404, body = Problem)),
)]
pub(super) async fn workflow_states(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<Vec<StateCountView>>, Problem> {
    let stored = app.pipeline.workflow(WorkflowId(id)).await?;
    let counts = app.pipeline.store.experiments_in_states().await.map_err(Error::from)?;
    let states = stored.workflow.states.iter().zip(stored.first_state..);
    let count = |(state, id): (&gantry_model::study::State, i64)| StateCountView {
        id,
        label: state.label.clone(),
        experiments: counts.get(&StateId(id)).copied().unwrap_or(0),
    };
    Ok(axum::Json(states.map(count).collect()))
}
