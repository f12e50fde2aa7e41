//! The world `output-importer`: what becomes of the outputs that a run left.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::id::RunId;
use crate::types::TypeKind;

/// Asked beside a read-only folder of the outputs: what shall become of them?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImportRequest {
    /// The run.
    pub run: RunId,
    /// Its task as `namespace:version`.
    pub task: String,
    /// The outputs that the run left.
    pub outputs: Vec<ImportableOutput>,
    /// The plugin's settings.
    #[serde(default)]
    pub settings: Json,
}

/// An output that the run left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImportableOutput {
    /// Its name, and that of its file or folder.
    pub name: String,
    /// Its type.
    pub kind: TypeKind,
    /// For an array: the type of its items.
    pub item_kind: Option<TypeKind>,
    /// Bytes in all.
    pub size: u64,
}

/// An output importer's answer. No two results have the same name, and none is a folder of another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ImportPlan {
    /// Outputs that are results of the run as they are.
    pub keep: Vec<KeptOutput>,
    /// Results that the importer made from them.
    pub create: Vec<CreatedResult>,
}

/// An output, or a part of one, that is a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct KeptOutput {
    /// The output's name, or the path of a part: `masks/0`.
    pub output: String,
    /// The result's name; see [`CreatedResult::name`].
    pub name: String,
    /// A media type or a format; `None` for what the task declares.
    pub format: Option<String>,
}

/// A result that an importer made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CreatedResult {
    /// One to eight names joined by `/`, each of letters, digits, `.`, `_` and `-` and not beginning with a dot.
    pub name: String,
    /// Such as `application/json`.
    pub media_type: String,
    /// What is in the file.
    #[serde(with = "super::bytes")]
    pub content: Vec<u8>,
}
