//! The variables of an experiment.

use std::collections::BTreeMap;

use axum::extract::State;
use gantry_model::study::ExperimentId;

use crate::api::native::extract::Path;
use crate::api::native::studies::StudyVariableView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// Get the variables of an experiment by name, each with its type
#[utoipa::path(
    get, path = "/experiments/{id}/variables", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = BTreeMap<String, StudyVariableView>),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn experiment_variables(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<BTreeMap<String, StudyVariableView>>, Problem> {
    let experiment = app.pipeline.experiment(ExperimentId(id)).await?.id;
    let variables = app.pipeline.store.experiment_variables(experiment).await;
    let variables = variables.map_err(Error::from)?;
    Ok(axum::Json(variables.into_iter().map(|(name, it)| (name, it.into())).collect()))
}
