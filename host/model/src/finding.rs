//! What a check found in something that a person wrote.

use serde::{Deserialize, Serialize};

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it must be mended.
    pub severity: Severity,
    /// Names the rule, for programs: `descriptor-schema`, `image-foreign-architecture`.
    pub code: String,
    /// Where: a path such as `inputs.threshold.type`, or the name of an archive entry; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Whether a finding must be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Severity {
    /// The thing is refused.
    Error,
    /// The thing is taken, but probably does not do what its author thinks.
    Warning,
}

impl Finding {
    /// An error without a hint.
    pub fn error(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, path.into(), message.into())
    }

    /// A warning without a hint.
    pub fn warning(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, path.into(), message.into())
    }

    fn new(severity: Severity, code: &str, path: String, message: String) -> Self {
        Self { severity, code: code.to_owned(), path, message, hint: None }
    }

    /// The same finding, saying what to do.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}
