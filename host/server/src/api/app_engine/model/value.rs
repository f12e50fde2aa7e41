//! Values of inputs and outputs as clients see them.

use gantry_definition::values::value_to_json;
use gantry_model::id::RunId;
use gantry_model::types::{TypeKind, TypeSpec};
use gantry_model::value::{Item, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The value of an input or an output of a run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParameterValue {
    task_run_id: Uuid,
    parameter_name: String,
    #[serde(rename = "type")]
    kind: ValueType,
    value: Content,
    /// The type of an array's items.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_type: Option<ValueType>,
}

/// What a value is.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Content {
    /// `null` for images and files, which are downloaded.
    Plain(serde_json::Value),
    Array(Vec<Element>),
}

/// An item of an array. An array in an array is told like a parameter of its own, named by its
/// path.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Element {
    Item { index: u32, value: serde_json::Value },
    Array(ParameterValue),
}

/// The types, as values spell them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ValueType {
    Boolean,
    Integer,
    Number,
    String,
    Enumeration,
    Datetime,
    Geometry,
    Image,
    File,
    Array,
}

impl ParameterValue {
    /// The value of a parameter of that type.
    pub(crate) fn new(run: RunId, name: String, spec: &TypeSpec, value: &Value) -> Self {
        let (value, sub_type) = match (value, spec) {
            (Value::Array(items), TypeSpec::Array { subtype, .. }) => {
                let element = |item| Element::new(run, &name, subtype, item);
                let elements = items.iter().map(element).collect();
                (Content::Array(elements), Some(subtype.kind().into()))
            }
            _ => (Content::Plain(value_to_json(value)), None),
        };
        let kind = spec.kind().into();
        Self { task_run_id: run.0, parameter_name: name, kind, value, sub_type }
    }
}

impl Element {
    fn new(run: RunId, array: &str, spec: &TypeSpec, Item { index, value }: &Item) -> Self {
        match value {
            Value::Array(_) => {
                Self::Array(ParameterValue::new(run, format!("{array}/{index}"), spec, value))
            }
            _ => Self::Item { index: *index, value: value_to_json(value) },
        }
    }
}

impl From<TypeKind> for ValueType {
    fn from(kind: TypeKind) -> Self {
        match kind {
            TypeKind::Boolean => Self::Boolean,
            TypeKind::Integer => Self::Integer,
            TypeKind::Number => Self::Number,
            TypeKind::String => Self::String,
            TypeKind::Enumeration => Self::Enumeration,
            TypeKind::Datetime => Self::Datetime,
            TypeKind::Geometry => Self::Geometry,
            TypeKind::Image => Self::Image,
            TypeKind::File | TypeKind::Files => Self::File,
            TypeKind::Array => Self::Array,
        }
    }
}
