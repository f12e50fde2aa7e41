//! Inputs and outputs of a task as clients see them. That they spell their display names
//! differently is the wire format's own.

use gantry_model::id::TaskId;
use gantry_model::task::{Parameter, Side};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::type_spec::TypeView;

/// An input of a task.
#[derive(Debug, Serialize)]
pub(crate) struct TaskInput {
    id: Uuid,
    /// Always a text; `null` in letters where there is none.
    default: String,
    name: String,
    display_name: String,
    description: String,
    optional: bool,
    #[serde(rename = "type")]
    type_spec: TypeView,
}

/// An output of a task.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskOutput {
    id: Uuid,
    name: String,
    display_name: String,
    description: String,
    optional: bool,
    #[serde(rename = "type")]
    type_spec: TypeView,
    /// The input whose coordinates the output's geometries have.
    derived_from: Option<String>,
}

impl TaskInput {
    /// An input of that task.
    pub(crate) fn new(task: TaskId, input: Parameter) -> Self {
        Self {
            id: id(task, Side::Inputs, &input.name),
            default: input.default.map_or_else(|| "null".to_owned(), text),
            name: input.name,
            display_name: input.display_name,
            description: input.description,
            optional: input.optional,
            type_spec: input.type_spec.into(),
        }
    }
}

impl TaskOutput {
    /// An output of that task.
    pub(crate) fn new(task: TaskId, output: Parameter) -> Self {
        Self {
            id: id(task, Side::Outputs, &output.name),
            name: output.name,
            display_name: output.display_name,
            description: output.description,
            optional: output.optional,
            type_spec: output.type_spec.into(),
            derived_from: output.derived_from,
        }
    }
}

fn text(default: serde_json::Value) -> String {
    match default {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Parameters have names and no ids, but clients key lists by ids: each gets one made from where it
/// is, always the same.
fn id(task: TaskId, side: Side, name: &str) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(format!("{task}/{side}/{name}")).into();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, digest)| *byte = digest);
    Builder::from_custom_bytes(bytes).into_uuid()
}
