//! The fields of an object in a task file. What has the wrong type is passed over: the schema has
//! said so already.

use gantry_model::script::Template;

use super::findings::Findings;
use super::node::{Content, Entry, Node};
use super::render::Place;

/// The fields of a job, an input or an artifact.
pub(super) struct Fields<'a> {
    entries: &'a [Entry],
    /// Where the object is, such as `inputs.scan`.
    pub(super) path: String,
    /// Where it begins.
    pub(super) place: Place,
}

impl<'a> Fields<'a> {
    pub(super) fn new(entry: &'a Entry, path: String) -> Self {
        Self { entries: entry.value.entries(), path, place: entry.place }
    }

    /// The path of a field.
    pub(super) fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// A field under one of its names; of several, the first in this order is taken.
    pub(super) fn entry(&self, names: &[&str], findings: &mut Findings<'_>) -> Option<&'a Entry> {
        let entry = |name: &&str| self.entries.iter().find(|entry| entry.key == *name);
        let mut found = names.iter().filter_map(entry);
        let first = found.next()?;
        for other in found {
            findings.warn(
                "script-twice",
                &self.at(&other.key),
                other.place,
                format!("'{}' and '{}' are the same", first.key, other.key),
                &format!("'{}' is ignored.", other.key),
            );
        }
        Some(first).filter(|entry| !matches!(entry.value.content, Content::Null))
    }

    /// A text; numbers and truth values as they are written.
    pub(super) fn text(
        &self,
        names: &[&str],
        findings: &mut Findings<'_>,
    ) -> Option<(String, &'a Node)> {
        let entry = self.entry(names, findings)?;
        Some((findings.document().scalar(&entry.value)?, &entry.value))
    }

    /// A text with template variables.
    pub(super) fn template(
        &self,
        names: &[&str],
        findings: &mut Findings<'_>,
    ) -> Option<(Template, &'a Node)> {
        self.text(names, findings).map(|(text, node)| (Template(text), node))
    }

    /// Yes or no.
    pub(super) fn truth(&self, names: &[&str], findings: &mut Findings<'_>) -> Option<bool> {
        match self.text(names, findings)?.0.as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// A whole number.
    pub(super) fn whole(
        &self,
        names: &[&str],
        findings: &mut Findings<'_>,
    ) -> Option<(i64, &'a Node)> {
        let (text, node) = self.text(names, findings)?;
        Some((text.trim().parse().ok()?, node))
    }
}
