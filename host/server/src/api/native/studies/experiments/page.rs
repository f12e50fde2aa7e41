//! An experiment's page for people: where it is, what is waited for there, and how it came there.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::api::html::{self, for_people};
use crate::api::native::studies::{ActionView, ExecutionView, ExperimentDetailView};

const TEMPLATE: &str = include_str!("page.html");

/// What is known of an experiment.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    title: String,
    facts: Vec<Fact>,
    /// How it stands.
    said: String,
    executions: Vec<Line>,
    history: Vec<Move>,
    /// Whether there is more history.
    more: bool,
    links: Vec<Link>,
}

#[derive(Debug, Serialize)]
struct Fact {
    name: String,
    value: String,
}

/// An execution of the state's callbacks.
#[derive(Debug, Serialize)]
struct Line {
    callback: String,
    status: String,
    until: String,
    question: Option<String>,
    link: String,
    /// Where somebody answers, for those who may.
    answer: Option<String>,
}

#[derive(Debug, Serialize)]
struct Move {
    when: String,
    from: String,
    to: String,
    by: String,
    remark: String,
}

#[derive(Debug, Serialize)]
struct Link {
    name: &'static str,
    link: String,
}

impl Page {
    /// The experiment with its newest changes of state; `more` says that there are older ones.
    pub(super) fn of(experiment: &ExperimentDetailView, moves: &[ActionView], more: bool) -> Self {
        let view = &experiment.experiment;
        let said = match &view.rest {
            Some(rest) => {
                format!("It stays here until somebody moves it on, since {}.", rest.because)
            }
            None => "It goes on by itself once the callbacks are done.".to_owned(),
        };
        Self {
            title: format!("{}: {}", view.label, view.state.label),
            facts: facts(experiment),
            said,
            executions: experiment.action.executions.iter().map(Line::of).collect(),
            history: moves.iter().map(Move::of).collect(),
            more,
            links: links(experiment),
        }
    }

    pub(super) fn respond(&self) -> Response {
        html::respond(StatusCode::OK, TEMPLATE, self)
    }
}

fn facts(experiment: &ExperimentDetailView) -> Vec<Fact> {
    let view = &experiment.experiment;
    let known = [
        ("experiment", view.label.clone()),
        ("subject", view.subject.label.clone()),
        ("cohort", experiment.cohort.label.clone()),
        ("date", view.scandate.clone()),
        ("workflow", view.workflow.label.clone()),
        ("state", view.state.label.clone()),
        ("since", time(&experiment.action.start)),
    ];
    let fact = |name: &str, value: String| Fact { name: name.to_owned(), value };
    let known = known.into_iter().map(|(name, value)| fact(name, value));
    let elsewhere = experiment.external_ids.iter().map(|(name, id)| fact(name, id.clone()));
    let variables = experiment.variables.iter();
    let variables = variables.map(|(name, it)| fact(name, it.value.to_string()));
    known.chain(elsewhere).chain(variables).collect()
}

fn links(experiment: &ExperimentDetailView) -> Vec<Link> {
    let view = &experiment.experiment;
    let own = |rest: &str| format!("/api/v1/experiments/{}{rest}", view.id);
    vec![
        Link { name: "changes of its state", link: own("/actions") },
        Link { name: "who did what with it", link: own("/events") },
        Link { name: "its variables", link: own("/variables") },
        Link { name: "its subject", link: format!("/api/v1/subjects/{}", view.subject.id) },
        Link { name: "its workflow", link: format!("/api/v1/workflows/{}", view.workflow.id) },
    ]
}

impl Line {
    fn of(execution: &ExecutionView) -> Self {
        let status = execution.doing.as_ref().or(execution.result.as_ref());
        Self {
            callback: execution.callback.clone(),
            status: status.unwrap_or(&execution.status).clone(),
            until: execution.until.as_deref().map(time).unwrap_or_default(),
            question: execution.inquiry.as_ref().map(|inquiry| inquiry.prompt.clone()),
            link: format!("/api/v1/executions/{}", execution.id),
            answer: execution.answer_link.clone(),
        }
    }
}

impl Move {
    fn of(action: &ActionView) -> Self {
        Self {
            when: time(&action.start),
            from: action.from.clone(),
            to: action.to.clone(),
            by: action.by.clone(),
            remark: action.freetext.clone().unwrap_or_default(),
        }
    }
}

/// An instant as programs get it, for people.
fn time(text: &str) -> String {
    text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), for_people)
}
