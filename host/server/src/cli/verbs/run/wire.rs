//! Values as the server takes them.

use gantry_model::types::TypeSpec;
use serde_json::{Value, json};

/// A value from the command line: types that are text take it as it is, others read it as JSON.
/// What is no JSON goes to the server as a text, whose message says what it takes.
pub(in crate::cli::verbs) fn from_flag(spec: &TypeSpec, text: &str) -> Value {
    let is_text = matches!(
        spec,
        TypeSpec::String { .. }
            | TypeSpec::Enumeration { .. }
            | TypeSpec::Datetime { .. }
            | TypeSpec::Geometry
            | TypeSpec::Files(_)
    );
    if is_text || text.starts_with('@') {
        return Value::from(text);
    }
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// A value as people write it, in the server's form: items of arrays carry their index, a geometry
/// is a text.
pub(super) fn value(spec: &TypeSpec, written: &Value) -> Value {
    match (spec, written) {
        (TypeSpec::Array { subtype, .. }, Value::Array(items)) => {
            let item = |(index, item)| json!({"index": index, "value": value(subtype, item)});
            items.iter().enumerate().map(item).collect()
        }
        (TypeSpec::Geometry, Value::Object(_)) => Value::from(written.to_string()),
        _ => written.clone(),
    }
}
