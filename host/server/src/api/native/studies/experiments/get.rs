//! One experiment, with all that is known of where it is.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, VARY};
use axum::response::{IntoResponse, Response};
use gantry_model::study::{Execution, ExecutionState, ExperimentId, Permission};
use gantry_store::{Belongings, PageRequest};

use super::page::Page;
use crate::api::native::browsers::wants_page;
use crate::api::native::extract::Path;
use crate::api::native::studies::model::{cohort_of, external_ids};
use crate::api::native::studies::{
    ActionView, ExperimentDetailView, ExperimentView, TransitionView,
};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::{Person, may};
use crate::pipeline::Error;

/// How many changes of state the page has.
const HISTORY: u32 = 50;

/// Get an experiment: its state, why it rests there, what is done there, its variables
///
/// A browser, which asks for `text/html`, gets a page.
#[utoipa::path(
    get, path = "/experiments/{id}", tag = "studies", security(("token" = ["viewer"])),
    params(("id" = i64, Path)),
    responses((status = 200, body = ExperimentDetailView), (status = 404, body = Problem)),
)]
pub(super) async fn get_experiment(
    may::Read(person): may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = ExperimentId(id);
    let (view, found) = view(&app, id).await?;
    let response = match wants_page(&headers) {
        true => page(&app, &person, id, view, &found).await?.respond(),
        false => axum::Json(view).into_response(),
    };
    Ok(([(VARY, ACCEPT)], response).into_response())
}

async fn view(app: &App, id: ExperimentId) -> Result<(ExperimentDetailView, Belongings), Problem> {
    let (experiment, found) = app.pipeline.experiment_with_belongings(id).await?;
    let workflow = app.pipeline.workflow_around(experiment.workflow).await?;
    let action = experiment.progress.action;
    let lost = |what| move || Error::internal("reading an experiment", format!("it has no {what}"));
    let executions = found.executions.get(&action).map(Vec::as_slice).unwrap_or_default();
    let action = found.actions.get(&action).ok_or_else(lost("last action"))?;
    let subject = found.subjects.get(&experiment.subject).ok_or_else(lost("subject"))?;
    let links = found.links.get(&id).cloned().unwrap_or_default();
    let subject_links = found.subject_links.get(&subject.id).cloned().unwrap_or_default();
    let variables = found.variables.get(&id).cloned().unwrap_or_default();
    let view = ExperimentDetailView {
        experiment: ExperimentView::of(&experiment, &workflow),
        cohort: cohort_of(subject),
        action: ActionView::of(action, executions, &workflow),
        transitions: TransitionView::out_of(experiment.progress.state, &workflow),
        variables: variables.into_iter().map(|(name, it)| (name, it.into())).collect(),
        external_ids: external_ids(links),
        subject_external_ids: external_ids(subject_links),
    };
    Ok((view, found))
}

/// The page of what was read, with links to answer by for those who may.
async fn page(
    app: &App,
    person: &Person,
    id: ExperimentId,
    mut view: ExperimentDetailView,
    found: &Belongings,
) -> Result<Page, Problem> {
    if person.may(Permission::ActionUpdate) {
        let waits = |it: &&Execution| matches!(it.state, ExecutionState::Waiting { .. });
        for execution in found.executions.values().flatten().filter(waits) {
            let shown = view.action.executions.iter_mut().find(|it| it.id == execution.id.0);
            if let Some(shown) = shown {
                shown.answer_link = Some(app.pipeline.answer_link(execution));
            }
        }
    }
    let request = PageRequest { cursor: None, limit: HISTORY };
    let actions = app.pipeline.store.actions(Some(id), &request).await.map_err(Error::from)?;
    let moves = super::with_executions(app, actions.items).await?;
    Ok(Page::of(&view, &moves, actions.next.is_some()))
}
