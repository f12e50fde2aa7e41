//! A YAML file: its tree, and what is needed to point into its text.

use std::iter;

use gantry_model::finding::{Finding, Location};
use serde_json::Value;
use serde_saphyr::Spanned;

use super::node::{self, Content, Entry, Node};
use super::{Budget, Place, YamlError};

/// A file: its tree and what is needed to point into it.
pub(crate) struct Document<'a> {
    /// The file's name.
    pub(crate) file: &'a str,
    text: &'a str,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    pub(crate) root: Node,
}

impl<'a> Document<'a> {
    /// Reads a file; what is wrong with it is said as `AREA-yaml`.
    pub(crate) fn open(
        file: &'a str,
        text: &'a str,
        area: &str,
        budget: Budget,
    ) -> Result<Self, Vec<Finding>> {
        Self::read(file, text, budget).map_err(|error| {
            let (line, column) = error.place.unwrap_or((1, 1));
            let location = Location { file: file.to_owned(), line, column: column.max(1) };
            vec![Finding::error(&format!("{area}-yaml"), "", error.what()).at(location)]
        })
    }

    /// Reads a text.
    pub(crate) fn read(file: &'a str, text: &'a str, budget: Budget) -> Result<Self, YamlError> {
        node::begin();
        let root: Spanned<Content> = super::parse(text.as_bytes(), budget)?;
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = iter::once(0).chain(breaks.map(|(at, _)| at.saturating_add(1))).collect();
        Ok(Self { file, text, lines, root: Node::from(root) })
    }

    /// A place in the file, for a finding.
    pub(crate) fn location(&self, place: Place) -> Location {
        Location { file: self.file.to_owned(), line: place.line, column: place.column }
    }

    /// The text of a scalar: of a number as it is written (`1.10` is not `1.1`).
    pub(crate) fn scalar(&self, node: &Node) -> Option<String> {
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
    pub(crate) fn inside(&self, node: &Node, place: Place) -> Place {
        let (from, _) = node.source.unwrap_or_default();
        let (before, written) = self.text.split_at_checked(from).unwrap_or_default();
        if let Some(header) = block_header(before) {
            let header = self.line_of(header);
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

    /// The line of a byte; counts from 1.
    fn line_of(&self, byte: usize) -> u32 {
        let line = self.lines.partition_point(|start| *start <= byte);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// Where the text of a scalar begins.
    pub(crate) fn text_place(&self, node: &Node) -> Place {
        self.inside(node, Place { line: 1, column: 1 })
    }

    /// The value without its places, read as YAML 1.1 has it: `yes` and `off` without quotes are
    /// truth values.
    pub(crate) fn json_1_1(&self, node: &Node) -> Value {
        match &node.content {
            Content::List(items) => items.iter().map(|item| self.json_1_1(item)).collect(),
            Content::Map(entries) => {
                let entry = |entry: &Entry| (entry.key.clone(), self.json_1_1(&entry.value));
                Value::Object(entries.iter().map(entry).collect())
            }
            Content::Text(text) => match text.as_str() {
                "yes" | "Yes" | "YES" | "on" | "On" | "ON" if self.is_plain(node) => true.into(),
                "no" | "No" | "NO" | "off" | "Off" | "OFF" if self.is_plain(node) => false.into(),
                _ => node.json(),
            },
            _ => node.json(),
        }
    }

    /// Whether a text stands there without quotes, block and tag.
    fn is_plain(&self, node: &Node) -> bool {
        let Some((from, _)) = node.source else { return false };
        let (before, written) = self.text.split_at_checked(from).unwrap_or_default();
        let tagged = before.split_whitespace().next_back().is_some_and(|w| w.starts_with('!'));
        !written.starts_with(['"', '\'', '!']) && block_header(before).is_none() && !tagged
    }
}

/// Where the `|` or `>` is of a block whose first text this is in front of, in bytes.
fn block_header(before: &str) -> Option<usize> {
    let before = before.trim_end();
    let line = before.rsplit('\n').next()?;
    let line = line.split_once(" #").map_or(line, |(line, _comment)| line).trim_end();
    let header = line.trim_end_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
    let is_header = header.ends_with(['|', '>']);
    is_header.then(|| before.len().saturating_sub(1))
}
