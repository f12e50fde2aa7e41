//! One thing that was looked at.

use serde::Serialize;

use crate::cli::output::painted;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub(super) id: &'static str,
    pub(super) verdict: Verdict,
    /// What was found.
    found: String,
    /// What to do.
    #[serde(skip_serializing_if = "String::is_empty")]
    hint: String,
}

/// What it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub(super) enum Verdict {
    /// As it should be.
    Ok,
    /// Nothing fails without it.
    Note,
    /// The server cannot do its work without it.
    Missing,
}

impl Check {
    pub(super) fn ok(id: &'static str, found: impl Into<String>) -> Self {
        Self { id, verdict: Verdict::Ok, found: found.into(), hint: String::new() }
    }

    pub(super) fn note(id: &'static str, found: impl Into<String>, hint: &str) -> Self {
        Self { id, verdict: Verdict::Note, found: found.into(), hint: hint.to_owned() }
    }

    pub(super) fn missing(id: &'static str, found: impl Into<String>, hint: &str) -> Self {
        Self { id, verdict: Verdict::Missing, found: found.into(), hint: hint.to_owned() }
    }

    /// Its line in a table.
    pub(super) fn row(&self) -> [String; 3] {
        let (sign, colour) = match self.verdict {
            Verdict::Ok => ("✓", "32"),
            Verdict::Note => ("·", "33"),
            Verdict::Missing => ("✗", "31"),
        };
        [painted(sign, colour), self.id.to_owned(), self.found.clone()]
    }

    /// What to do about it, if there is something to do.
    pub(super) fn advice(&self) -> Option<String> {
        (!self.hint.is_empty()).then(|| format!("{}: {}", self.id, self.hint))
    }
}
