//! What is open-ended in the contract: JSON in a text.

use serde_json::Value as Json;

use crate::call::failure::FailureKind;
use crate::worlds::invalid;

/// The text of a value that the contract says is an object. Nothing is the empty one.
pub(super) fn object(value: &Json) -> String {
    match value {
        Json::Null => "{}".to_owned(),
        // Writing to memory cannot fail. It is faster than `Display`, which looks at all text twice.
        value => serde_json::to_string(value).unwrap_or_default(),
    }
}

/// The object that a guest gave as `what`, of at most `most` bytes.
pub(super) fn parse_object(text: &str, what: &str, most: usize) -> Result<Json, FailureKind> {
    let value = parse(text, what, most)?;
    if !value.is_object() {
        return Err(invalid(format!("{what} is no JSON object")));
    }
    Ok(value)
}

/// The value that a guest gave as `what`, of at most `most` bytes.
pub(super) fn parse(text: &str, what: &str, most: usize) -> Result<Json, FailureKind> {
    if text.len() > most {
        return Err(invalid(format!("{what} has more than {most} bytes")));
    }
    serde_json::from_str(text).map_err(|error| invalid(format!("{what} is no JSON: {error}")))
}
