//! Collects findings in a file: reading goes on after an error, so that an author sees all of them
//! at once.

use gantry_model::finding::{Finding, Location, Severity};
use gantry_model::limits;

use super::{Document, Place};

/// What was found so far.
pub(crate) struct Findings<'a> {
    document: &'a Document<'a>,
    /// Begins the codes of findings that all kinds of files share: `script`, `workflow`.
    area: &'static str,
    list: Vec<Finding>,
    refused: bool,
    /// How many were left out.
    more: usize,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(document: &'a Document<'a>, area: &'static str) -> Self {
        Self { document, area, list: Vec::new(), refused: false, more: 0 }
    }

    /// The file that is read.
    pub(crate) fn document(&self) -> &'a Document<'a> {
        self.document
    }

    /// The code of a finding that all kinds of files share.
    pub(crate) fn code(&self, rule: &str) -> String {
        format!("{}-{rule}", self.area)
    }

    /// Something that must be mended.
    pub(crate) fn error(
        &mut self,
        code: &str,
        path: &str,
        place: Place,
        message: impl Into<String>,
        hint: &str,
    ) {
        self.add(hinted(Finding::error(code, path, message), hint), place);
    }

    /// Something odd.
    pub(crate) fn warn(
        &mut self,
        code: &str,
        path: &str,
        place: Place,
        message: impl Into<String>,
        hint: &str,
    ) {
        self.add(hinted(Finding::warning(code, path, message), hint), place);
    }

    /// A finding at a place.
    pub(crate) fn add(&mut self, finding: Finding, place: Place) {
        self.refused |= finding.severity == Severity::Error;
        if self.list.len() < limits::FINDINGS {
            self.list.push(finding.at(self.document.location(place)));
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// All findings, in the order of the file, each once.
    pub(crate) fn sorted(mut self) -> Vec<Finding> {
        self.list.sort_by(|one, other| one.location.cmp(&other.location));
        let mut kept: Vec<Finding> = Vec::with_capacity(self.list.len());
        for finding in self.list {
            let mut here =
                kept.iter().rev().take_while(|earlier| earlier.location == finding.location);
            if !here.any(|earlier| *earlier == finding) {
                kept.push(finding);
            }
        }
        if self.more > 0 {
            let message = format!("{} more findings are not listed", self.more);
            let finding = if self.refused { Finding::error } else { Finding::warning };
            let end = finding(&format!("{}-findings", self.area), "", message)
                .with_hint("Mend those that are, and check again.");
            let place = kept.last().and_then(|last| last.location.clone());
            let start = Location { file: self.document.file.to_owned(), line: 1, column: 1 };
            kept.push(end.at(place.unwrap_or(start)));
        }
        kept
    }

    /// Whether something must be mended.
    pub(crate) fn has_errors(&self) -> bool {
        self.refused
    }
}

/// An empty hint is none.
fn hinted(finding: Finding, hint: &str) -> Finding {
    if hint.is_empty() { finding } else { finding.with_hint(hint) }
}
