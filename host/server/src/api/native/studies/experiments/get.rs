//! One experiment, with all that is known of where it is.

use axum::extract::State;
use gantry_model::study::ExperimentId;
use gantry_store::LinkOwner;

use crate::api::native::extract::Path;
use crate::api::native::studies::model::{cohort_of, external_ids};
use crate::api::native::studies::{
    ActionView, ExperimentDetailView, ExperimentView, TransitionView,
};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::Error;

/// Get an experiment: its state, why it rests there, what is done there, its variables
#[utoipa::path(
    get, path = "/experiments/{id}", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = ExperimentDetailView), (status = 404, body = Problem)),
)]
pub(super) async fn get_experiment(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<axum::Json<ExperimentDetailView>, Problem> {
    let id = ExperimentId(id);
    let pipeline = &app.pipeline;
    let experiment = pipeline.experiment(id).await?;
    let workflow = pipeline.workflow_around(experiment.workflow).await?;
    let action = pipeline.action(experiment.progress.action).await?;
    let executions = pipeline.executions_of_actions(vec![action.id]).await?;
    let executions = executions.get(&action.id).map(Vec::as_slice).unwrap_or_default();
    let subject = pipeline.subject(experiment.subject).await?;
    let (variables, own, subjects) = tokio::try_join!(
        pipeline.store.experiment_variables(id),
        pipeline.store.links_of(LinkOwner::Experiment(id)),
        pipeline.store.links_of(LinkOwner::Subject(subject.id)),
    )
    .map_err(Error::from)?;
    Ok(axum::Json(ExperimentDetailView {
        experiment: ExperimentView::of(&experiment, &workflow),
        cohort: cohort_of(&subject),
        action: ActionView::of(&action, executions, &workflow),
        transitions: TransitionView::out_of(experiment.progress.state, &workflow),
        variables: variables.into_iter().map(|(name, it)| (name, it.into())).collect(),
        external_ids: external_ids(own),
        subject_external_ids: external_ids(subjects),
    }))
}
