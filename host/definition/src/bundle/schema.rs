//! Checks a descriptor against its JSON schema.
//!
//! Keys that have no meaning are warnings, not errors, because the reference system takes them
//! without a word; they are mostly slips of the pen.

use std::sync::LazyLock;

use gantry_model::finding::Finding;
use serde_json::Value;

use crate::schema::{Breach, Problem, Schema};

/// The JSON schema (draft 2020-12) of descriptors, for editors as much as for the check.
pub const DESCRIPTOR_SCHEMA: &str = include_str!("descriptor.schema.json");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::constant(DESCRIPTOR_SCHEMA));

/// Keys that stand beside `id` in the type of a parameter, and are easily written beside `type`.
const OF_TYPES: &[&str] = &[
    "after",
    "before",
    "formats",
    "geq",
    "gt",
    "infinity_allowed",
    "leq",
    "lt",
    "max_file_size",
    "max_height",
    "max_length",
    "max_size",
    "max_width",
    "min_length",
    "min_size",
    "nan_allowed",
    "subtype",
    "values",
];

/// What the schema finds: errors, or, where there are none, warnings of keys without a meaning.
/// (Beside an error they would mislead: a key whose value is wrong counts as unknown there.)
pub(super) fn check(descriptor: &Value) -> Result<Vec<Finding>, Vec<Finding>> {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for Breach { place, problem } in SCHEMA.check(descriptor) {
        let path = place.join(".");
        match problem {
            Problem::UnknownKey { key, .. } => warnings.push(unknown_key(&path, &key)),
            Problem::NoAlternative { hint } => {
                errors.push(error(path, "this is none of what is allowed here", hint));
            }
            Problem::Wrong { message, hint } => errors.push(error(path, &message, hint)),
        }
    }
    if errors.is_empty() { Ok(warnings) } else { Err(errors) }
}

fn unknown_key(place: &str, key: &str) -> Finding {
    let path = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    Finding::warning("descriptor-unknown-key", path, format!("'{key}' has no meaning here"))
        .with_hint(match is_parameter(place) && OF_TYPES.contains(&key) {
            true => format!("It is ignored. It belongs to the type: `type: {{id: …, {key}: …}}`."),
            false => "It is ignored. Check its spelling and its place.".to_owned(),
        })
}

/// Whether the place is that of an input or output as a whole.
fn is_parameter(place: &str) -> bool {
    let parameter = place.strip_prefix("inputs.").or_else(|| place.strip_prefix("outputs."));
    parameter.is_some_and(|name| !name.contains('.'))
}

fn error(path: String, message: &str, hint: Option<String>) -> Finding {
    let finding = Finding::error("descriptor-schema", path, message);
    match hint {
        Some(hint) => finding.with_hint(hint),
        None => finding,
    }
}
