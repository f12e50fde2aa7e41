//! A YAML value as a tree that knows where each part stands.

use std::cell::Cell;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::Spanned;

use super::Place;

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) content: Content,
    /// Where it stands in the file.
    pub(crate) place: Place,
    /// Its text in the file, as bytes; of what an alias stands for, the text that it stands for.
    pub(super) source: Option<(usize, usize)>,
}

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Null,
    Truth(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) value: Node,
}

impl Node {
    /// Where the key stands that the keys lead to; of an item of a list, where the item begins.
    pub(crate) fn find_key(&self, path: &[String]) -> Place {
        let Some((last, before)) = path.split_last() else { return self.place };
        let owner = self.below(before);
        let entry = owner.entries().iter().find(|entry| entry.key == *last);
        let item = || last.parse().ok().and_then(|at: usize| owner.items().get(at));
        let place = entry.map(|entry| entry.place).or_else(|| item().map(|item| item.place));
        place.unwrap_or(owner.place)
    }

    /// Where the value begins that the keys and indexes lead to; of a map, its key.
    pub(crate) fn find(&self, path: &[String]) -> Place {
        let node = self.below(path);
        match node.content {
            Content::Map(_) | Content::List(_) => self.find_key(path),
            _ => node.place,
        }
    }

    /// What the keys and indexes lead to, or the last node on the way.
    fn below(&self, path: &[String]) -> &Node {
        let mut node = self;
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

    /// The value without its places.
    pub(crate) fn json(&self) -> Value {
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

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries of a map; of anything else, none.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; of anything else, none.
    pub(crate) fn items(&self) -> &[Node] {
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

fn place_of(location: serde_saphyr::Location) -> Place {
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).max(1);
    Place { line: number(location.line()), column: number(location.column()) }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// Most bytes of all texts of a file, those counted that aliases stand for.
const TEXT_BYTES: usize = 64 * 1024 * 1024;

thread_local! {
    /// Bytes of the texts that were read so far. The parser counts what aliases stand for in nodes,
    /// and one node can be a text of megabytes; a visitor of serde has nobody to tell.
    static COPIED: Cell<usize> = const { Cell::new(0) };
}

/// Begins to count anew.
pub(super) fn begin() {
    COPIED.set(0);
}

fn counted<E: Error>(text: &str) -> Result<(), E> {
    COPIED.set(COPIED.get().saturating_add(text.len()));
    if COPIED.get() > TEXT_BYTES {
        return Err(E::custom(format!("the texts have more than {TEXT_BYTES} bytes with aliases")));
    }
    Ok(())
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

    fn visit_str<E: Error>(self, text: &str) -> Result<Content, E> {
        counted(text)?;
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Content, E> {
        counted(&text)?;
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
