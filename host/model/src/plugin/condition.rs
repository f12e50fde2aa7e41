//! The world `condition`: whether expressions hold.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Asked: which of these hold?
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Evaluation {
    /// The expressions. An empty one holds.
    pub expressions: Vec<String>,
    /// The names that they may use: an object. `{"$datetime": "2019-01-31T12:00:00"}` is a time, and
    /// `{"$object": {…}}` an object whose properties are read with a dot.
    #[serde(default)]
    pub names: Json,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[serde(default)]
    pub now: u64,
    /// The plugin's settings.
    #[serde(default)]
    pub settings: Json,
}

/// What came of an expression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Whether it holds.
    Holds(bool),
    /// It could not be evaluated.
    Raised(Problem),
}

/// What is wrong with an expression, or with its evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Problem {
    /// Such as `SyntaxError`.
    pub kind: String,
    /// For the person who wrote the expression.
    pub message: String,
    /// Line in the expression, from 1; 0 if it is not known.
    pub line: u32,
    /// Column in characters, from 1; 0 if it is not known.
    pub column: u32,
}
