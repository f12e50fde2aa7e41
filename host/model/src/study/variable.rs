//! Variables of experiments, with the types that StudyGovernor gives them.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// The type of a variable.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum VariableKind {
    /// No value.
    None,
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A floating-point number.
    Float,
    /// A text.
    Str,
    /// A date, as ISO 8601 has it.
    Date,
    /// A date with a time, as ISO 8601 has it.
    DateTime,
    /// A time of day, as ISO 8601 has it.
    Time,
    /// A list or an object.
    Json,
}

/// A variable's value. Dates and times are texts in ISO 8601; their type alone tells them from other texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: VariableKind,
    /// Its value.
    pub value: Json,
}

impl Variable {
    /// A variable of the type that the value has. A text is a `str`, whatever it looks like.
    pub fn of(value: Json) -> Self {
        let kind = match &value {
            Json::Null => VariableKind::None,
            Json::Bool(_) => VariableKind::Bool,
            Json::Number(number) if number.is_f64() => VariableKind::Float,
            Json::Number(_) => VariableKind::Int,
            Json::String(_) => VariableKind::Str,
            Json::Array(_) | Json::Object(_) => VariableKind::Json,
        };
        Self { kind, value }
    }

    /// What a condition is told: a date with a time as one, everything else as JSON has it.
    pub fn for_condition(&self) -> Json {
        match self.kind {
            VariableKind::DateTime => json!({"$datetime": self.value}),
            _ => self.value.clone(),
        }
    }
}
