//! Collects findings in a task file: reading goes on after an error, so that an author sees all of
//! them at once.

use gantry_model::finding::{Finding, Severity};

use super::node::{Document, Node};
use super::render::{Place, Problem};

/// What was found so far.
pub(super) struct Findings<'a> {
    document: &'a Document<'a>,
    list: Vec<Finding>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        Self { document, list: Vec::new() }
    }

    /// The file that is read.
    pub(super) fn document(&self) -> &'a Document<'a> {
        self.document
    }

    /// Something that must be mended.
    pub(super) fn error(
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
    pub(super) fn warn(
        &mut self,
        code: &str,
        path: &str,
        place: Place,
        message: impl Into<String>,
        hint: &str,
    ) {
        self.add(hinted(Finding::warning(code, path, message), hint), place);
    }

    /// What is wrong with a template that is the text of a node.
    pub(super) fn template(&mut self, path: &str, node: &Node, problem: Problem) {
        let place = problem.place.map_or(node.place, |place| self.document.inside(node, place));
        self.add(problem.finding(path), place);
    }

    /// A finding at a place.
    pub(super) fn add(&mut self, finding: Finding, place: Place) {
        let finding = finding.at(self.document.location(place));
        if !self.list.contains(&finding) {
            self.list.push(finding);
        }
    }

    /// All findings, in the order of the file.
    pub(super) fn sorted(mut self) -> Vec<Finding> {
        self.list.sort_by(|one, other| one.location.cmp(&other.location));
        self.list
    }

    /// Whether something must be mended.
    pub(super) fn has_errors(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// An empty hint is none.
fn hinted(finding: Finding, hint: &str) -> Finding {
    if hint.is_empty() { finding } else { finding.with_hint(hint) }
}
