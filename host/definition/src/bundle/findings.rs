//! Collects findings while a descriptor is turned into a definition: reading goes on after an
//! error, so that an author sees all of them at once.

use gantry_model::finding::{Finding, Severity};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// Starts with what an earlier check found.
    pub(super) fn from_earlier(findings: Vec<Finding>) -> Self {
        Self(findings)
    }

    /// Something that must be mended.
    pub(super) fn error(&mut self, code: &str, path: &str, message: impl Into<String>, hint: &str) {
        self.0.push(Finding::error(code, path, message).with_hint(hint));
    }

    /// Something odd.
    pub(super) fn warn(&mut self, code: &str, path: &str, message: impl Into<String>, hint: &str) {
        self.0.push(Finding::warning(code, path, message).with_hint(hint));
    }

    /// The warnings, or, where there are errors, everything.
    pub(super) fn into_result(self) -> Result<Vec<Finding>, Vec<Finding>> {
        if self.0.iter().any(|finding| finding.severity == Severity::Error) {
            Err(self.0)
        } else {
            Ok(self.0)
        }
    }
}
