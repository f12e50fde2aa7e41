//! The page for whoever is asked: it shows what an execution waits for, and takes the answer. It needs no login and no script;
//! the secret of the execution is in its address, so nobody else has a form that is taken. To look at it changes nothing.

mod form;
mod page;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form as Filled, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use gantry_model::plugin::Wish;
use gantry_model::study::{
    Actor, Callback, Execution, ExecutionId, ExecutionState, Experiment, State as Place,
    StoredWorkflow,
};

use crate::api::html::for_people;
use crate::api::problem::Problem;
use crate::app::App;
use crate::pipeline::{Error, StudyError};
use form::Form;
use page::{Fact, Page};

/// What the addresses of pages begin with: `/answers/ID/SECRET`.
pub(crate) const BASE: &str = "/answers/";

/// The routes of the page.
pub(crate) fn router() -> Router<App> {
    Router::new().route("/answers/{execution}/{secret}", get(show).post(take))
}

/// An execution with what is around it.
struct Asked {
    execution: Execution,
    experiment: Experiment,
    workflow: Arc<StoredWorkflow>,
}

async fn show(State(app): State<App>, Path(link): Path<(String, String)>) -> Response {
    match find(&app, &link).await {
        Ok(Some(asked)) => asked.page(None).respond(StatusCode::OK),
        Ok(None) => Page::nowhere(),
        Err(error) => failed(error),
    }
}

/// Takes the answer, and leads back to the page: to load it again sends nothing again.
async fn take(
    State(app): State<App>,
    Path(link): Path<(String, String)>,
    Filled(filled): Filled<Vec<(String, String)>>,
) -> Response {
    let asked = match find(&app, &link).await {
        Ok(Some(asked)) => asked,
        Ok(None) => return Page::nowhere(),
        Err(error) => return failed(error),
    };
    let Some(form) = asked.form() else {
        let late = "Nothing was taken: it does not wait for an answer.".to_owned();
        return asked.page(Some(late)).respond(StatusCode::CONFLICT);
    };
    let report = match form.read(&filled, asked.execution.output.values.as_ref()) {
        Ok(report) => report,
        Err(why) => return asked.page(Some(why)).respond(StatusCode::BAD_REQUEST),
    };
    let id = asked.execution.id;
    match app.pipeline.report_execution(id, report, &Actor::Secret(id)).await {
        Ok(_) => Redirect::to(&format!("{BASE}{id}/{}", asked.execution.secret)).into_response(),
        Err(error @ Error::Study(_)) => {
            let problem = Problem::from(error);
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
            asked.page(Some(problem.detail)).respond(status)
        }
        Err(error) => failed(error),
    }
}

fn failed(error: Error) -> Response {
    Problem::from(error).into_response()
}

/// What a link leads to. A wrong one is as one to nothing.
async fn find(app: &App, (id, secret): &(String, String)) -> Result<Option<Asked>, Error> {
    let Ok(id) = id.parse().map(ExecutionId) else { return Ok(None) };
    match app.pipeline.check_execution_secret(id, secret).await {
        Ok(()) => {}
        Err(Error::Study(StudyError::WrongSecret | StudyError::NotFound { .. })) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    }
    let execution = app.pipeline.execution(id).await?;
    let experiment = app.pipeline.experiment(execution.experiment).await?;
    let workflow = app.pipeline.workflow_around(execution.workflow).await?;
    Ok(Some(Asked { execution, experiment, workflow }))
}

impl Asked {
    fn place(&self) -> Option<(&Place, &Callback)> {
        let state = self.workflow.workflow.state(self.execution.state_place)?;
        Some((state, state.callbacks.get(self.execution.callback)?))
    }

    /// What is to be filled in, if somebody is waited for.
    fn form(&self) -> Option<Form> {
        let (_, callback) = self.place()?;
        match (&self.execution.state, &self.execution.work.wish) {
            (ExecutionState::Waiting { asked: true, .. }, Some(Wish::Ask(inquiry))) => {
                Some(Form::of_question(&inquiry.text, &inquiry.answer_schema))
            }
            (ExecutionState::Waiting { .. }, _) => {
                Some(Form::of_judgement(callback, self.execution.output.values.as_ref()))
            }
            _ => None,
        }
    }

    fn page(&self, problem: Option<String>) -> Page {
        let form = self.form();
        let said = form.is_none().then(|| self.said());
        let title = format!(
            "{}: {}",
            self.experiment.label,
            match self.place() {
                Some((_, callback)) => callback.label.as_str(),
                None => "",
            }
        );
        Page { title, problem, facts: self.facts(), said, form }
    }

    fn facts(&self) -> Vec<Fact> {
        let experiment = &self.experiment;
        let fact = |name, value: &dyn ToString| Fact { name, value: value.to_string() };
        let mut facts = vec![
            fact("experiment", &experiment.label),
            fact("subject", &experiment.subject_label),
            fact("date", &experiment.scandate),
        ];
        if let Some((state, callback)) = self.place() {
            facts.push(fact("state", &described(&state.label, state.freetext.as_deref())));
            facts.push(fact(
                "asked by",
                &described(&callback.label, callback.description.as_deref()),
            ));
        }
        if let ExecutionState::Waiting { until: Some(until), .. } = self.execution.state {
            facts.push(fact("until", &for_people(until)));
        }
        facts
    }

    /// How it stands, where nobody is waited for.
    fn said(&self) -> String {
        let when = self.execution.finished.map(|at| format!(", since {}", for_people(at)));
        let when = when.unwrap_or_default();
        match &self.execution.state {
            ExecutionState::Skipped => format!("It is done without an answer{when}."),
            ExecutionState::Finished { result } => {
                format!("Thank you, nothing is left to answer. The result is {result}{when}.")
            }
            ExecutionState::Running { .. } if self.execution.wait_start.is_some() => {
                "Thank you, the answer was taken, and the work goes on.".to_owned()
            }
            _ => "Nothing is asked yet. Load this page again in a while.".to_owned(),
        }
    }
}

/// `label: what it is`
fn described(label: &str, what: Option<&str>) -> String {
    match what.map(str::trim).filter(|what| !what.is_empty()) {
        Some(what) => format!("{label}: {what}"),
        None => label.to_owned(),
    }
}
