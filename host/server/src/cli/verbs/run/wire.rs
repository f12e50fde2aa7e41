//! Values from the command line.

use gantry_model::types::TypeSpec;
use serde_json::Value;

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
