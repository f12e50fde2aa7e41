//! Endpoints about experiments.

mod actions;
mod create;
mod create_many;
mod events;
mod get;
mod list;
mod page;
mod put_external_id;
mod put_state;
mod remove_external_id;
mod stream;
mod variables;

use std::collections::BTreeMap;

use gantry_model::study::{Action, Experiment};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ActionView, ExperimentView};
use crate::api::problem::Problem;
use crate::app::App;

pub(crate) use create::{CreateExperiment, SubjectReference};
pub(crate) use put_state::MoveExperiment;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_experiments, create::create_experiment))
        .routes(routes!(create_many::create_experiments))
        .routes(routes!(get::get_experiment))
        .routes(routes!(actions::list_actions))
        .routes(routes!(put_state::put_experiment_state))
        .routes(routes!(events::list_experiment_events))
        .routes(routes!(stream::follow_experiment))
        .routes(routes!(variables::experiment_variables))
        .routes(routes!(
            put_external_id::put_experiment_external_id,
            remove_external_id::remove_experiment_external_id
        ))
}

/// The experiment with the labels of where it is.
async fn shown(app: &App, experiment: &Experiment) -> Result<ExperimentView, Problem> {
    let workflow = app.pipeline.workflow_around(experiment.workflow).await?;
    Ok(ExperimentView::of(experiment, &workflow))
}

/// Actions with their executions.
async fn with_executions(app: &App, actions: Vec<Action>) -> Result<Vec<ActionView>, Problem> {
    let ids = actions.iter().map(|action| action.id).collect();
    let mut executions: BTreeMap<_, _> = app.pipeline.executions_of_actions(ids).await?;
    let mut views = Vec::with_capacity(actions.len());
    for action in actions {
        let workflow = app.pipeline.workflow_around(action.workflow).await?;
        let own = executions.remove(&action.id).unwrap_or_default();
        views.push(ActionView::of(&action, &own, &workflow));
    }
    Ok(views)
}
