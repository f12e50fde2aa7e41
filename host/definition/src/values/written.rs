//! Values as people write them: in flags, in files of inputs, as defaults in descriptors.

use gantry_model::types::TypeSpec;
use serde_json::{Value, json};

/// A value as people write it in the form that clients send: items of arrays carry their index, a geometry is a text.
pub fn as_sent(spec: &TypeSpec, written: &Value) -> Value {
    match (spec, written) {
        (TypeSpec::Array { subtype, .. }, Value::Array(items)) => {
            let item = |(index, item)| json!({"index": index, "value": as_sent(subtype, item)});
            items.iter().enumerate().map(item).collect()
        }
        (TypeSpec::Geometry, Value::Object(_)) => Value::from(written.to_string()),
        _ => written.clone(),
    }
}
