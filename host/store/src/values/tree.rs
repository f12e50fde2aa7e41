//! A value as the rows of its nodes, and back.

use std::iter::Peekable;

use gantry_model::value::{Item, Value};
use sqlx::FromRow;

use crate::columns::{from_json, json, parse};
use crate::error::{StoreError, corrupt};

/// Digits of one index in a path: those of the largest.
const INDEX_DIGITS: usize = 10;

/// A node that is about to be written.
pub(super) struct Node {
    /// Where it stands in its value.
    pub(super) path: String,
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

/// The path of the node that an index leads to.
pub(super) fn path(index: &[u32]) -> String {
    index.iter().map(|step| format!("{step:010}")).collect()
}

/// The first path behind the node that an index leads to and all that is below it.
pub(super) fn end(index: &[u32]) -> String {
    match index.split_last() {
        Some((last, above)) => format!("{}{:010}", path(above), u64::from(*last) + 1),
        // No index has ten digits of which the first is a nine.
        None => "9".to_owned(),
    }
}

/// The paths of the arrays that an index leads through, from the outermost.
pub(super) fn above(index: &[u32]) -> impl Iterator<Item = String> {
    (0..index.len()).filter_map(|depth| index.get(..depth)).map(path)
}

/// The nodes of a value that stands at `index`, each array before its items.
pub(super) fn nodes(index: &[u32], value: &Value) -> Result<Vec<Node>, StoreError> {
    let mut nodes = Vec::new();
    push(&mut index.to_vec(), value, &mut nodes)?;
    Ok(nodes)
}

fn push(index: &mut Vec<u32>, value: &Value, nodes: &mut Vec<Node>) -> Result<(), StoreError> {
    let Value::Array(items) = value else {
        nodes.push(Node { path: path(index), content: Some(json("a value", value)?) });
        return Ok(());
    };
    nodes.push(Node { path: path(index), content: None });
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
    let steps = path.as_bytes().chunks(INDEX_DIGITS).map(str::from_utf8);
    steps
        .map(|step| parse("the place of a value", step.map_err(corrupt("the place of a value"))?))
        .collect()
}
