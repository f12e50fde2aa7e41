//! Which results of a callback become variables.
//!
//! The map is `{variable: pointer}`. In StudyGovernor 7.0 it was `{result: variable}`, and nothing
//! in a file tells its version. So the map is always read as today, and a warning says where it
//! looks like the other: where each key looks like a result and no value does.

use gantry_model::study::{Pointer, VariableMap};

use super::Reader;
use super::block::Block;
use crate::yaml::{Fields, Node};

/// Most characters of a variable's name.
const LONGEST: usize = 255;

/// Results that StudyGovernor's functions have, by which a reversed map is recognised.
const RESULTS: &[&str] = &[
    "body",
    "command",
    "extra_kwargs",
    "recipient",
    "response_status_code",
    "response_text",
    "return_code",
    "return_value",
    "sender",
    "sleep_duration",
    "stderr",
    "stdout",
    "task_info",
    "task_uri",
    "values",
];

/// The map of a callback, in the order of the file.
pub(super) fn read(reader: &mut Reader<'_, '_, '_>, fields: &Fields<'_>) -> VariableMap {
    let Some(entry) = fields.get("variable_map") else { return Vec::new() };
    let path = fields.at("variable_map");
    let Some(block) = Block::read(entry, &path, reader) else { return Vec::new() };
    let mut map = VariableMap::new();
    let mut reversed = true;
    for variable in block.root().entries() {
        let name = &variable.key;
        if name.is_empty() || name.chars().count() > LONGEST || name.contains(char::is_control) {
            let message = format!("'{}' cannot be the name of a variable", name.escape_debug());
            let hint = "Take 1 to 255 characters that can be seen.";
            let place = block.place(variable.place, reader);
            reader.findings.error("workflow-variable", &path, place, message, hint);
            continue;
        }
        let Some(source) = block.scalar(&variable.value, reader) else {
            if matches!(block, Block::Text(..)) {
                wrong(reader, &block, &variable.value, &format!("{path}.{name}"));
            }
            continue;
        };
        match pointer(&source) {
            Ok(pointer) => {
                reversed &= is_reversed(name, &source);
                map.push((name.clone(), pointer));
            }
            Err(()) => {
                let place = block.place(variable.value.place, reader);
                let message = format!("'{source}' is no JSON pointer: a '~' stands in it alone");
                let hint = "In a pointer '~' is written ~0, and a '/' inside a name ~1.";
                let path = format!("{path}.{name}");
                reader.findings.error("workflow-pointer", &path, place, message, hint);
            }
        }
    }
    if reversed && !map.is_empty() {
        let message = "this looks like a map of StudyGovernor 7.0, {result: variable}";
        let hint = "It is read as {variable: result}. Turn each line round if that is not meant.";
        reader.findings.warn("workflow-variable-map", &path, entry.place, message, hint);
    }
    map
}

/// The pointer that a source means: the first `/` can be left out.
fn pointer(source: &str) -> Result<Pointer, ()> {
    let mut escapes = source.split('~').skip(1);
    if !escapes.all(|rest| rest.starts_with(['0', '1'])) {
        return Err(());
    }
    let whole = source.is_empty() || source.starts_with('/');
    Ok(Pointer(if whole { source.to_owned() } else { format!("/{source}") }))
}

/// Whether the key looks like a result, and the value like the name of a variable.
fn is_reversed(key: &str, value: &str) -> bool {
    let result = |text: &str| text.contains('/') || RESULTS.contains(&text);
    result(key) && !result(value) && !value.is_empty()
}

fn wrong(reader: &mut Reader<'_, '_, '_>, block: &Block<'_>, node: &Node, path: &str) {
    let place = block.place(node.place, reader);
    let hint = "Write a JSON pointer into the results, such as /names/1.";
    reader.findings.error("workflow-pointer", path, place, "this is no JSON pointer", hint);
}
