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
    /// Where in a text, if it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// A place in a file that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// The file's name.
    pub file: String,
    /// Counts from 1.
    pub line: u32,
    /// In characters; counts from 1.
    pub column: u32,
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
        Self { severity, code: code.to_owned(), path, location: None, message, hint: None }
    }

    /// The same finding, saying what to do.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same finding, saying where it is.
    #[must_use]
    pub fn at(self, location: Location) -> Self {
        Self { location: Some(location), ..self }
    }
}
