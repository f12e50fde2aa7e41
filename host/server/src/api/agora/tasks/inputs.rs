//! Inputs of a run as clients send them.

use gantry_model::task::TaskDefinition;
use gantry_model::types::TypeSpec;
use serde_json::{Map, Value};

use crate::api::agora::error::AgoraError;
use crate::pipeline::Provision;

/// The values to give to a run of the task. `null` stands for none, which has the input get its default: the connector sends
/// nothing for a choice among several.
pub(super) fn provisions(
    task: &TaskDefinition,
    mut inputs: Map<String, Value>,
) -> Result<Vec<Provision>, AgoraError> {
    inputs.retain(|_, sent| !sent.is_null());
    let mut objects = Vec::new();
    let mut provisions = Vec::new();
    for (name, sent) in inputs {
        match object(&sent) {
            Some(object) => objects.push((name, unserved(&object))),
            None => {
                let value = match task.input(&name).map(|input| &input.type_spec) {
                    Some(TypeSpec::Boolean) => truth(sent),
                    _ => sent,
                };
                provisions.push(Provision { parameter: name, index: Vec::new(), value });
            }
        }
    }
    if objects.is_empty() { Ok(provisions) } else { Err(AgoraError::inputs(objects)) }
}

/// `series 12` for `{"object_id": 12, "object_type": "series"}`.
fn object(sent: &Value) -> Option<String> {
    let id = sent.get("object_id")?;
    let kind = sent.get("object_type").and_then(Value::as_str).unwrap_or("object");
    Some(format!("{kind} {id}"))
}

/// What is said where an object of Agora's is given.
pub(super) fn unserved(object: &str) -> String {
    format!(
        "{object} cannot be given: this server keeps no studies, series, datasets and folders. \
         `gantry run` uploads files to such an input."
    )
}

/// The connector takes booleans for texts, and so they come.
fn truth(sent: Value) -> Value {
    match sent.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("true") => Value::Bool(true),
        Some("false") => Value::Bool(false),
        _ => sent,
    }
}
