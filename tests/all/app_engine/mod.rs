//! `/app-engine/v1`: the interface of Cytomine's App Engine, as its clients call it.

mod access;
mod archives;
mod delivery;
mod provisioning;
mod requests;
mod runs;
mod spellings;
mod stores;
mod tasks;
mod upload;
mod values;

use serde_json::{Value, json};

/// The body of an error without further details.
fn plain_error(code: &str, message: &str) -> Value {
    json!({"errorCode": code, "message": message, "details": {"type": "empty"}})
}

/// The body of an error about one parameter.
fn parameter_error(code: &str, message: &str, parameter: &str) -> Value {
    let details = json!({"type": "parameter", "parameterName": parameter});
    json!({"errorCode": code, "message": message, "details": details})
}

/// The body of a refusal with status 403, which has no details.
fn refusal(code: &str, message: &str) -> Value {
    json!({"errorCode": code, "message": message})
}
