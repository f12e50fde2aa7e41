//! A mapping that is written as one, or as a text that is YAML itself.

use serde_json::{Map, Value};

use super::Reader;
use crate::yaml::{Budget, Content, Document, Entry, Node, Place};

/// What a text may cost: without aliases it has no more nodes than bytes.
const BUDGET: Budget = Budget { aliases: 0, ..Budget::COMMON };

/// A mapping in the file.
pub(super) enum Block<'a> {
    /// As itself.
    Plain(&'a Entry),
    /// In the text of an entry.
    Text(Document<'a>, &'a Entry),
}

impl<'a> Block<'a> {
    /// Reads the value of an entry; of what is neither, nothing, since the schema has said so.
    pub(super) fn read(
        entry: &'a Entry,
        path: &str,
        reader: &mut Reader<'_, '_, '_>,
    ) -> Option<Self> {
        let text = match &entry.value.content {
            Content::Map(_) => return Some(Self::Plain(entry)),
            Content::Text(text) => text,
            _ => return None,
        };
        let outer = reader.document();
        let (message, place) = match Document::read("", text, BUDGET) {
            Ok(document) => match document.root.content {
                Content::Map(_) | Content::Null => return Some(Self::Text(document, entry)),
                _ => ("this text is no mapping".to_owned(), None),
            },
            Err(error) => {
                let place = error.place.map(|(line, column)| Place { line, column: column.max(1) });
                (format!("this text is no YAML: {}", error.what()), place)
            }
        };
        let place = place.map_or(entry.value.place, |place| outer.inside(&entry.value, place));
        let hint = "Write the mapping itself, indented below the key.";
        reader.findings.error("workflow-text", path, place, message, hint);
        None
    }

    /// The mapping, or nothing at all.
    pub(super) fn root(&self) -> &Node {
        match self {
            Self::Plain(entry) => &entry.value,
            Self::Text(document, _) => &document.root,
        }
    }

    /// The mapping as JSON.
    pub(super) fn json(&self, reader: &Reader<'_, '_, '_>) -> Map<String, Value> {
        let value = match self {
            Self::Plain(entry) => reader.document().json_1_1(&entry.value),
            Self::Text(document, _) => document.json_1_1(&document.root),
        };
        match value {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// The text of one of its scalars.
    pub(super) fn scalar(&self, node: &Node, reader: &Reader<'_, '_, '_>) -> Option<String> {
        match self {
            Self::Plain(_) => reader.document().scalar(node),
            Self::Text(document, _) => document.scalar(node),
        }
    }

    /// Where a place in the text of one of its scalars is in the file.
    pub(super) fn inside(&self, node: &Node, place: Place, reader: &Reader<'_, '_, '_>) -> Place {
        let place = match self {
            Self::Plain(_) => reader.document().inside(node, place),
            Self::Text(document, _) => document.inside(node, place),
        };
        self.place(place, reader)
    }

    /// Where a place in the mapping is in the file.
    pub(super) fn place(&self, place: Place, reader: &Reader<'_, '_, '_>) -> Place {
        match self {
            Self::Plain(_) => place,
            Self::Text(_, entry) => reader.document().inside(&entry.value, place),
        }
    }
}
