//! A YAML file as a tree that knows where each value stands.

use std::fmt;

use gantry_model::finding::Location;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::Spanned;

use super::render::Place;
use crate::yaml::{self, YamlError};

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) content: Content,
    /// Where it stands in the file.
    pub(super) place: Place,
    /// Its text in the file, as bytes; of what an alias stands for, the text that it stands for.
    source: Option<(usize, usize)>,
}

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Null,
    Truth(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) place: Place,
    pub(super) value: Node,
}

/// The main file of a task: its tree and what is needed to point into it.
pub(super) struct Document<'a> {
    /// The file's name.
    pub(super) file: &'a str,
    text: &'a str,
    pub(super) root: Node,
}

impl<'a> Document<'a> {
    /// Reads a file.
    pub(super) fn read(file: &'a str, text: &'a str) -> Result<Self, YamlError> {
        let root: Spanned<Content> = yaml::parse(text.as_bytes())?;
        Ok(Self { file, text, root: Node::from(root) })
    }

    /// A place in the file, for a finding.
    pub(super) fn location(&self, place: Place) -> Location {
        Location { file: self.file.to_owned(), line: place.line, column: place.column }
    }

    /// The text of a scalar: of a number as it is written (`1.10` is not `1.1`).
    pub(super) fn scalar(&self, node: &Node) -> Option<String> {
        match &node.content {
            Content::Text(text) => Some(text.clone()),
            Content::Number(number) => {
                let written = node.source.and_then(|(from, to)| self.text.get(from..to));
                let written = written.map(str::trim).filter(|text| text.parse::<f64>().is_ok());
                Some(written.map_or_else(|| number.to_string(), str::to_owned))
            }
            Content::Truth(truth) => Some(truth.to_string()),
            Content::Null | Content::List(_) | Content::Map(_) => None,
        }
    }

    /// Where a place in a text is in the file. In a literal block that is exact; in other kinds of
    /// text as near as their folding allows.
    pub(super) fn inside(&self, node: &Node, place: Place) -> Place {
        let (from, _) = node.source.unwrap_or_default();
        let (before, written) = self.text.split_at_checked(from).unwrap_or_default();
        if let Some(header) = block_header(before) {
            let column = node.place.column.saturating_add(place.column - 1);
            return Place { line: header.saturating_add(place.line), column };
        }
        if place.line > 1 {
            return node.place;
        }
        let quote = u32::from(written.starts_with(['"', '\'']));
        let column = node.place.column.saturating_add(place.column - 1).saturating_add(quote);
        Place { line: node.place.line, column }
    }

    /// Where the key stands that the keys lead to.
    pub(super) fn find_key(&self, path: &[String]) -> Place {
        let Some((last, before)) = path.split_last() else { return self.root.place };
        let owner = self.node(before);
        let entry = owner.entries().iter().find(|entry| entry.key == *last);
        entry.map_or(owner.place, |entry| entry.place)
    }

    /// Where the value begins that the keys and indexes lead to; of a map, its key.
    pub(super) fn find(&self, path: &[String]) -> Place {
        let node = self.node(path);
        match node.content {
            Content::Map(_) | Content::List(_) => self.find_key(path),
            _ => node.place,
        }
    }

    /// What the keys and indexes lead to, or the last node on the way.
    fn node(&self, path: &[String]) -> &Node {
        let mut node = &self.root;
        for part in path {
            let next = match &node.content {
                Content::Map(entries) => {
                    entries.iter().find(|entry| entry.key == *part).map(|entry| &entry.value)
                }
                Content::List(items) => part.parse().ok().and_then(|at: usize| items.get(at)),
                _ => None,
            };
            let Some(next) = next else { break };
            node = next;
        }
        node
    }
}

impl Node {
    /// The value without its places.
    pub(super) fn json(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Truth(truth) => Value::Bool(*truth),
            Content::Number(number) => Value::Number(number.clone()),
            Content::Text(text) => Value::String(text.clone()),
            Content::List(items) => items.iter().map(Node::json).collect(),
            Content::Map(entries) => {
                let entries = entries.iter().map(|entry| (entry.key.clone(), entry.value.json()));
                Value::Object(entries.collect())
            }
        }
    }

    /// The entries of a map; of anything else, none.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; of anything else, none.
    pub(super) fn items(&self) -> &[Node] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }
}

impl From<Spanned<Content>> for Node {
    fn from(spanned: Spanned<Content>) -> Self {
        let Spanned { value: content, referenced, defined } = spanned;
        let span = defined.span();
        let range = span.byte_offset().zip(span.byte_len()).and_then(|(offset, length)| {
            let offset = usize::try_from(offset).ok()?;
            Some((offset, offset.checked_add(usize::try_from(length).ok()?)?))
        });
        Self { content, place: place_of(referenced), source: range }
    }
}

/// The line of the `|` or `>` of a block whose first text this is in front of.
fn block_header(before: &str) -> Option<u32> {
    let before = before.trim_end();
    let line = before.lines().last()?;
    let line = line.split_once(" #").map_or(line, |(line, _comment)| line).trim_end();
    let header = line.trim_end_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
    let is_header = header.ends_with(['|', '>']);
    is_header.then(|| u32::try_from(before.lines().count()).unwrap_or(u32::MAX))
}

fn place_of(location: serde_saphyr::Location) -> Place {
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).max(1);
    Place { line: number(location.line()), column: number(location.column()) }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_none<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Content, E> {
        Ok(Content::Truth(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Content, E> {
        Ok(Content::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Content, E> {
        Ok(Content::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Content, E> {
        // JSON has no infinity: it is a word, as for other values.
        let text = || Content::Text(gantry_model::value::number::text(number));
        Ok(Number::from_f64(number).map_or_else(text, Content::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Content, E> {
        Ok(Content::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Spanned<Content>>()? {
            list.push(Node::from(item));
        }
        Ok(Content::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Content, A::Error> {
        let mut list = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Spanned<String>, Spanned<Content>>()? {
            let place = place_of(key.referenced);
            list.push(Entry { key: key.value, place, value: Node::from(value) });
        }
        Ok(Content::Map(list))
    }
}
