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
        let findings = match error {
            StudyError::Refused(findings) => findings,
            _ => Vec::new(),
        };
        let items = findings.into_iter().map(ProblemItem::from).collect();
        Self::new(code, detail).with_errors(items)
    }
}
