//! A script task as clients send it.

use std::collections::BTreeMap;

use gantry_model::script::{TaskFile, TaskFiles};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pipeline::NewScript;

/// A script task: its main file and the others that it needs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PushScript {
    /// For people. `/` makes menus of it.
    pub(crate) name: String,
    /// Dotted; absent, it is made of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) namespace: Option<String>,
    /// Semantic version; absent, it is the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// Which of the files is the main one: `task.yml`.
    pub(crate) main: String,
    /// By their paths below the task's folder.
    pub(crate) files: BTreeMap<String, FileBody>,
}

/// A file: its text, or an object with its bytes in base64.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum FileBody {
    Text(String),
    Bytes { base64: String },
}

impl From<FileBody> for TaskFile {
    fn from(file: FileBody) -> Self {
        match file {
            FileBody::Text(text) => Self::Text(text),
            FileBody::Bytes { base64 } => Self::Base64(base64),
        }
    }
}

impl From<TaskFile> for FileBody {
    fn from(file: TaskFile) -> Self {
        match file {
            TaskFile::Text(text) => Self::Text(text),
            TaskFile::Base64(base64) => Self::Bytes { base64 },
        }
    }
}

impl From<PushScript> for NewScript {
    fn from(body: PushScript) -> Self {
        Self {
            name: body.name,
            namespace: body.namespace,
            version: body.version,
            description: body.description,
            main: body.main,
            files: files(body.files),
        }
    }
}

/// The files as the pipeline takes them.
pub(super) fn files(files: BTreeMap<String, FileBody>) -> TaskFiles {
    files.into_iter().map(|(path, file)| (path, file.into())).collect()
}
