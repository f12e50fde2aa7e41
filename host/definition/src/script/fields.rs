//! What the fields of a task file have beside those of other files: templates.

use gantry_model::script::Template;

use super::render::Problem;
use crate::yaml::{Fields, Findings, Node};

impl<'a> Fields<'a> {
    /// A text with template variables.
    pub(super) fn template(
        &self,
        names: &[&str],
        findings: &mut Findings<'_>,
    ) -> Option<(Template, &'a Node)> {
        self.text(names, findings).map(|(text, node)| (Template(text), node))
    }
}

impl Findings<'_> {
    /// What is wrong with a template that is the text of a node.
    pub(super) fn template(&mut self, path: &str, node: &Node, problem: Problem) {
        let place = problem.place.map_or(node.place, |place| self.document().inside(node, place));
        self.add(problem.finding(path), place);
    }
}
