//! The fields of an object in a file. What has the wrong type is passed over: the schema has said
//! so already.

use super::{Content, Entry, Findings, Node, Place};

/// The fields of an object.
pub(crate) struct Fields<'a> {
    entries: &'a [Entry],
    /// Where the object is, such as `inputs.scan`.
    pub(crate) path: String,
    /// Where it begins.
    pub(crate) place: Place,
}

impl<'a> Fields<'a> {
    /// Of what stands behind a key.
    pub(crate) fn new(entry: &'a Entry, path: String) -> Self {
        Self { entries: entry.value.entries(), path, place: entry.place }
    }

    /// Of an item of a list, or the whole file.
    pub(crate) fn of(node: &'a Node, path: String) -> Self {
        Self { entries: node.entries(), path, place: node.place }
    }

    /// The path of a field.
    pub(crate) fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Whether the key is there, whatever its value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == name)
    }

    /// A field that has a value.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Entry> {
        let entry = self.entries.iter().find(|entry| entry.key == name)?;
        Some(entry).filter(|entry| !matches!(entry.value.content, Content::Null))
    }

    /// A field under one of its names; of several, the first in this order is taken.
    pub(crate) fn entry(&self, names: &[&str], findings: &mut Findings<'_>) -> Option<&'a Entry> {
        let entry = |name: &&str| self.entries.iter().find(|entry| entry.key == *name);
        let mut found = names.iter().filter_map(entry);
        let first = found.next()?;
        for other in found {
            findings.warn(
                &findings.code("twice"),
                &self.at(&other.key),
                other.place,
                format!("'{}' and '{}' are the same", first.key, other.key),
                &format!("'{}' is ignored.", other.key),
            );
        }
        Some(first).filter(|entry| !matches!(entry.value.content, Content::Null))
    }

    /// A text; numbers and truth values as they are written.
    pub(crate) fn text(
        &self,
        names: &[&str],
        findings: &mut Findings<'_>,
    ) -> Option<(String, &'a Node)> {
        let entry = self.entry(names, findings)?;
        Some((findings.document().scalar(&entry.value)?, &entry.value))
    }

    /// Yes or no.
    pub(crate) fn truth(&self, names: &[&str], findings: &mut Findings<'_>) -> Option<bool> {
        match self.text(names, findings)?.0.as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn whole(
        &self,
        names: &[&str],
        findings: &mut Findings<'_>,
    ) -> Option<(i64, &'a Node)> {
        let (text, node) = self.text(names, findings)?;
        Some((text.trim().parse().ok()?, node))
    }
}
