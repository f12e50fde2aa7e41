//! A value as the rows of its nodes, and back.

use std::iter::Peekable;

use gantry_model::value::{Item, Value};
use sqlx::FromRow;

use crate::columns::{from_json, json, parse};
use crate::error::StoreError;

/// Where a node stands in its value.
pub(super) struct Place {
    /// The indexes that lead to it, joined by `/`; empty for the whole value.
    pub(super) path: String,
    /// The path of the array that it is an item of; `None` for the whole value.
    pub(super) parent: Option<String>,
}

/// A node that is about to be written.
pub(super) struct Node {
    /// Where.
    pub(super) place: Place,
    /// The value as JSON; `None` for an array, whose items are nodes of their own.
    pub(super) content: Option<String>,
}

/// A node that was read.
#[derive(FromRow)]
pub(super) struct ValueRow {
    name: String,
    path: String,
    content: Option<String>,
}

/// The place that an index leads to.
pub(super) fn place(index: &[u32]) -> Place {
    Place { path: path(index), parent: index.split_last().map(|(_, parent)| path(parent)) }
}

/// The places of the arrays that an index leads through, from the outermost.
pub(super) fn above(index: &[u32]) -> impl Iterator<Item = Place> {
    (0..index.len()).filter_map(|depth| index.get(..depth)).map(place)
}

fn path(index: &[u32]) -> String {
    index.iter().map(u32::to_string).collect::<Vec<_>>().join("/")
}

/// The nodes of a value that stands at `index`, each array before its items.
pub(super) fn nodes(index: &[u32], value: &Value) -> Result<Vec<Node>, StoreError> {
    let mut nodes = Vec::new();
    push(&mut index.to_vec(), value, &mut nodes)?;
    Ok(nodes)
}

fn push(index: &mut Vec<u32>, value: &Value, nodes: &mut Vec<Node>) -> Result<(), StoreError> {
    let Value::Array(items) = value else {
        nodes.push(Node { place: place(index), content: Some(json("a value", value)?) });
        return Ok(());
    };
    nodes.push(Node { place: place(index), content: None });
    for item in items {
        index.push(item.index);
        push(index, &item.value, nodes)?;
        index.pop();
    }
    Ok(())
}

/// The values that the nodes make up, by name.
pub(super) fn assemble(rows: Vec<ValueRow>) -> Result<Vec<(String, Value)>, StoreError> {
    let mut nodes = Vec::with_capacity(rows.len());
    for ValueRow { name, path, content } in rows {
        nodes.push(Read { name, index: parse_path(&path)?, content });
    }
    // So sorted, each array stands right before its items.
    nodes.sort_by(|a, b| (&a.name, &a.index).cmp(&(&b.name, &b.index)));
    let mut nodes = nodes.into_iter().peekable();
    let mut values = Vec::new();
    while let Some(root) = nodes.next() {
        let name = root.name.clone();
        values.push((name, assemble_node(root, &mut nodes)?));
    }
    Ok(values)
}

struct Read {
    name: String,
    index: Vec<u32>,
    content: Option<String>,
}

fn assemble_node(
    node: Read,
    rest: &mut Peekable<impl Iterator<Item = Read>>,
) -> Result<Value, StoreError> {
    if let Some(content) = node.content {
        return from_json("a value", &content);
    }
    let inside = |next: &Read| next.name == node.name && next.index.starts_with(&node.index);
    let mut items = Vec::new();
    while let Some(child) = rest.next_if(inside) {
        let index = child.index.last().copied().unwrap_or_default();
        items.push(Item { index, value: assemble_node(child, rest)? });
    }
    Ok(Value::Array(items))
}

fn parse_path(path: &str) -> Result<Vec<u32>, StoreError> {
    let steps = path.split('/').filter(|step| !step.is_empty());
    steps.map(|step| parse("the place of a value", step)).collect()
}
