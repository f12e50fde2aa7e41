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
        .with_hint("It is ignored. Check its spelling and its place.")
}

fn error(path: String, message: &str, hint: Option<String>) -> Finding {
    let finding = Finding::error("descriptor-schema", path, message);
    match hint {
        Some(hint) => finding.with_hint(hint),
        None => finding,
    }
}
