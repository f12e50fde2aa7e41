//! What can go wrong when something is asked of a study.

use gantry_engine::study::{NoMove, NoReport, NoRerun, NoSkip};
use gantry_model::finding::Finding;
use gantry_model::study::TransitionId;
use thiserror::Error;

/// Why something was not done.
#[derive(Debug, Error)]
pub(crate) enum StudyError {
    #[error("there is no {what} '{name}'")]
    NotFound { what: &'static str, name: String },
    #[error("the {what} '{name}' is there already")]
    Exists { what: &'static str, name: String },
    #[error("there is no workflow yet: add one first")]
    NoWorkflow,
    #[error("the file was refused")]
    Refused(Vec<Finding>),
    #[error("{0}")]
    Invalid(String),
    #[error(transparent)]
    Move(#[from] NoMove),
    #[error("the condition of the transition does not hold: {condition}{}", in_brackets(.raised.as_deref()))]
    ConditionNotMet { transition: TransitionId, condition: String, raised: Option<String> },
    #[error(transparent)]
    Report(#[from] NoReport),
    #[error(transparent)]
    Rerun(#[from] NoRerun),
    #[error(transparent)]
    Skip(#[from] NoSkip),
    #[error("the secret does not belong to the execution")]
    WrongSecret,
    #[error("'{by}' may not change '{user}', who may do more than they")]
    Outranked { by: String, user: String },
}

fn in_brackets(problem: Option<&str>) -> String {
    problem.map(|problem| format!(" (it raised {problem})")).unwrap_or_default()
}
