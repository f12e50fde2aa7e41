//! The world `dataset-format`: the datasets among files, and what they look like.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::plugin::JsonObject;

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SourceFile {
    /// Its path in the folder, with `/` between folders.
    pub path: String,
    /// Bytes.
    pub size: u64,
}

/// Asked beside a read-only folder: what is in it?
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FindRequest {
    /// All files, sorted by path.
    pub files: Vec<SourceFile>,
    /// The plugin's settings.
    #[serde(default)]
    pub settings: Json,
}

/// A file of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DatasetFile {
    /// What it is in the dataset: `header`, `image`, `slice`.
    pub role: String,
    /// Its path.
    pub path: String,
}

/// A dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dataset {
    /// The format: `nifti-1`, `dicom-series`.
    pub format: String,
    /// What people call it; not unique.
    pub name: String,
    /// Its files, at least one.
    pub files: Vec<DatasetFile>,
    /// What is known of it.
    pub metadata: JsonObject,
}

/// A file that looks like one of the format, but cannot be read as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileProblem {
    /// Its path.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Findings {
    /// The datasets. Each file of theirs is one of the request's.
    pub datasets: Vec<Dataset>,
    /// Files that seem damaged.
    pub problems: Vec<FileProblem>,
}

/// Asked beside a read-only folder: what does this dataset look like?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PreviewRequest {
    /// The dataset.
    pub dataset: Dataset,
    /// Most pixels of the picture's longer edge, 16 to 4096.
    pub longest_edge: u32,
    /// The plugin's settings.
    #[serde(default)]
    pub settings: Json,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Picture {
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The file.
    #[serde(with = "super::bytes")]
    pub content: Vec<u8>,
}
