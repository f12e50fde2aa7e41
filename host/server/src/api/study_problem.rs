//! Errors of studies as the native interface tells them.

use gantry_engine::study::NoMove;

use super::problem::{Code, Problem, ProblemItem};
use crate::pipeline::StudyError;

impl From<StudyError> for Problem {
    fn from(error: StudyError) -> Self {
        let detail = error.to_string();
        let code = match &error {
            StudyError::NotFound { .. } | StudyError::NoWorkflow => Code::NotFound,
            StudyError::Move(NoMove::NoState(_)) => Code::NotFound,
            StudyError::Move(NoMove::NoTransition { .. }) => Code::NoTransition,
            StudyError::ConditionNotMet { .. } => Code::ConditionNotMet,
            StudyError::Exists { .. } => Code::AlreadyExists,
            StudyError::Invalid(_) => Code::BadRequest,
            StudyError::Refused(_) => Code::FileRefused,
            StudyError::Report(_) | StudyError::Rerun(_) | StudyError::Skip(_) => {
                Code::ExecutionResolved
            }
            StudyError::WrongSecret | StudyError::Outranked { .. } => Code::Forbidden,
        };
        let mut problem = Self::new(code, detail);
        if let Some(hint) = where_to_look(&error) {
            problem.hint = hint.to_owned();
        }
        let findings = match error {
            StudyError::Refused(findings) => findings,
            _ => Vec::new(),
        };
        problem.with_errors(findings.into_iter().map(ProblemItem::from).collect())
    }
}

/// What lists the things among which something was not found.
fn where_to_look(error: &StudyError) -> Option<&'static str> {
    let hint = match error {
        StudyError::NoWorkflow => "`gantry workflow push FILE` adds one.",
        StudyError::Move(NoMove::NoState(_)) => "`gantry workflow show` lists its states.",
        StudyError::NotFound { what, .. } => match *what {
            "cohort" => "`gantry cohort ls` lists what there is.",
            "subject" => "`gantry subject ls` lists what there is.",
            "experiment" => "`gantry experiment ls` lists the newest.",
            "execution" => "`gantry execution ls` lists the newest.",
            "workflow" => "`gantry workflow ls` lists what there is.",
            "user" => "`gantry user ls` lists what there is.",
            _ => return None,
        },
        StudyError::WrongSecret => super::problem::WRONG_SECRET,
        _ => return None,
    };
    Some(hint)
}
