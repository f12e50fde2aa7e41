//! A task definition as clients send it.

use gantry_model::script::TaskFile;
use gantry_store::AgoraProject;
use serde::Deserialize;
use serde_json::Value;

use crate::api::agora::error::AgoraError;
use crate::pipeline::{NewScript, script_namespace};

/// What the one file of such a task is called.
const MAIN: &str = "task.yml";

/// A task definition. Whatever else the connector sends belongs to tasks that are made by forms.
#[derive(Debug, Deserialize)]
pub(super) struct WrittenTask {
    pub(super) name: Option<String>,
    pub(super) project: Option<i64>,
    /// A text, or the mapping that it stands for.
    pub(super) yml: Option<Value>,
}

/// The script task of that name in a project. Its versions share a namespace, which the project begins.
pub(super) fn script(
    name: String,
    project: &AgoraProject,
    yml: Value,
) -> Result<NewScript, AgoraError> {
    if name.trim().is_empty() {
        return Err(AgoraError::field("name", "This field may not be blank."));
    }
    let text = text(yml)?;
    Ok(NewScript {
        namespace: Some(script_namespace(project.project.as_str(), &name)),
        name,
        version: None,
        description: None,
        main: MAIN.to_owned(),
        files: [(MAIN.to_owned(), TaskFile::Text(text))].into(),
    })
}

fn text(yml: Value) -> Result<String, AgoraError> {
    match yml {
        Value::String(text) => Ok(text),
        Value::Object(mapping) => serde_saphyr::to_string(&mapping)
            .map_err(|error| AgoraError::field("yml", format!("It is no YAML: {error}"))),
        _ => Err(AgoraError::field("yml", "Expected a YAML text, or the mapping it stands for.")),
    }
}
