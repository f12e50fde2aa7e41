//! Texts among the arguments of which a function says more than their form: which names in braces it fills, and
//! whether it is a task that they name.
//!
//! In the schema of an argument, `placeholders` lists the names in braces (a brace itself is written twice), and the
//! format `task` marks what names a task.

use serde_json::Value;

use super::arguments::Arguments;
use super::{Reader, WrittenTask};
use crate::yaml::names::nearest;
use crate::yaml::{Node, Place};

/// Looks at the arguments that the schema marks.
pub(super) fn check(arguments: &Arguments<'_>, schema: &Value, reader: &mut Reader<'_, '_, '_>) {
    let described = schema.get("properties").and_then(Value::as_object);
    let described = |key: &String| described.and_then(|arguments| arguments.get(key));
    for entry in arguments.block.root().entries() {
        let (Some(schema), Some(text)) = (described(&entry.key), entry.value.text()) else {
            continue;
        };
        let written =
            Written { arguments, path: arguments.below(&[&entry.key]), node: &entry.value };
        if let Some(names) = schema.get("placeholders").and_then(Value::as_array) {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            written.placeholders(text, &names, reader);
        }
        if schema.get("format").and_then(Value::as_str) == Some("task") {
            written.task(text, reader);
        }
    }
}

/// A text of an argument, and where it is written.
struct Written<'a> {
    arguments: &'a Arguments<'a>,
    path: String,
    node: &'a Node,
}

impl Written<'_> {
    fn placeholders(&self, text: &str, names: &[&str], reader: &mut Reader<'_, '_, '_>) {
        for Unfilled { at, name } in unfilled(text, names) {
            let (message, hint) = match name {
                Some(name) => {
                    let hint = match nearest(name, names.iter().copied()) {
                        Some(near) => format!("Did you mean '{{{near}}}'?"),
                        None => format!("The names that are filled: {}.", names.join(", ")),
                    };
                    (format!("nothing fills '{{{}}}'", shortened(name)), hint)
                }
                None => {
                    let hint = "A brace that is meant is written twice: '{{' or '}}'.";
                    ("a brace stands alone".to_owned(), hint.to_owned())
                }
            };
            let place = self.place(Place::of_byte(text, at), reader);
            reader.findings.error("workflow-placeholder", &self.path, place, message, &hint);
        }
    }

    fn task(&self, name: &str, reader: &mut Reader<'_, '_, '_>) {
        let place = self.place(Place { line: 1, column: 1 }, reader);
        let named = name.split_once(':');
        if named.is_some_and(|(namespace, version)| !namespace.is_empty() && !version.is_empty()) {
            let location = reader.document().location(place);
            reader.tasks.push(WrittenTask {
                name: name.to_owned(),
                location,
                path: self.path.clone(),
            });
            return;
        }
        let message = format!("the task '{}' is named without a version", shortened(name));
        let hint = "Write NAMESPACE:VERSION; `gantry task ls` lists the versions that there are.";
        reader.findings.error("workflow-task", &self.path, place, message, hint);
    }

    fn place(&self, inside: Place, reader: &Reader<'_, '_, '_>) -> Place {
        self.arguments.block.inside(self.node, inside, reader)
    }
}

/// What is in braces and no name.
struct Unfilled<'t> {
    /// Where the brace is, in bytes.
    at: usize,
    /// What is in braces; nothing where the brace stands alone.
    name: Option<&'t str>,
}

fn unfilled<'t>(text: &'t str, names: &[&str]) -> Vec<Unfilled<'t>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        let (_, from) = rest.split_at(brace);
        let at = text.len().saturating_sub(from.len());
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            rest = after;
            continue;
        }
        let named = from.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let (name, after) = match named {
            Some((name, after)) => (Some(name), after),
            None => (None, from.get(1..).unwrap_or_default()),
        };
        if name.is_none_or(|name| !names.contains(&name)) {
            found.push(Unfilled { at, name });
        }
        rest = after;
    }
    found
}

/// The beginning of a text, in one line.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut characters = text.chars();
    let begin: String = characters.by_ref().take(LONGEST).collect();
    let more = if characters.next().is_some() { "…" } else { "" };
    format!("{}{more}", begin.escape_debug())
}
