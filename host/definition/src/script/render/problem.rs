//! What is wrong with a template, before it is known where the template stands.

use gantry_model::finding::{Finding, Severity};

use crate::yaml::Place;

/// Something wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Whether it keeps the template from being used.
    pub(crate) severity: Severity,
    /// Names the rule.
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// Where in the template's text, if that is known.
    pub(crate) place: Option<Place>,
}

impl Problem {
    /// An error whose place is not known.
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code, message: message.into(), hint: None, place: None }
    }

    /// The same, saying what to do.
    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same, with a place.
    pub(crate) fn at(self, place: Option<Place>) -> Self {
        Self { place, ..self }
    }

    /// The finding at a path in the task.
    pub(crate) fn finding(self, path: &str) -> Finding {
        let finding = match self.severity {
            Severity::Error => Finding::error(self.code, path, self.message),
            Severity::Warning => Finding::warning(self.code, path, self.message),
        };
        match self.hint {
            Some(hint) => finding.with_hint(hint),
            None => finding,
        }
    }
}
