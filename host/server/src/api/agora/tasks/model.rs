//! A task definition as clients see it.

use gantry_model::finding::Finding;
use gantry_model::script::TaskFile;
use gantry_model::task::{Parameter, Task};
use gantry_model::types::{ObjectKind, TypeSpec};
use gantry_store::{AgoraProjectId, AgoraTask};
use serde::Serialize;
use uuid::Uuid;

use crate::api::agora::error::{AgoraError, finding};
use crate::app::App;

/// A task definition in its newest version.
#[derive(Debug, Serialize)]
pub(in crate::api::agora) struct TaskView {
    id: i64,
    name: String,
    project: i64,
    /// The main file's text.
    yml: String,
    inputs: Vec<InputView>,
    /// What a script leaves, its artifacts say.
    outputs: [(); 0],
    created: String,
    /// The newest version in Gantry.
    gantry_task: Uuid,
    /// What its author might still mend, right after it was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

/// An input of a task.
#[derive(Debug, Serialize)]
struct InputView {
    key: String,
    /// One of the numbers that Agora has for types.
    #[serde(rename = "type")]
    kind: u8,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    select_values: Vec<String>,
}

impl TaskView {
    /// A definition whose newest version is this task.
    pub(super) fn new(known: AgoraTask, task: Task) -> Self {
        let definition = task.definition;
        let main = definition.script().and_then(|script| script.files.get(&script.main));
        let yml = main.and_then(TaskFile::text).unwrap_or_default().to_owned();
        Self {
            id: known.id.0,
            name: definition.name,
            project: known.project.0,
            yml,
            inputs: definition.inputs.into_iter().map(InputView::from).collect(),
            outputs: [],
            created: task.created_at.to_string(),
            gantry_task: task.id.0,
            warnings: Vec::new(),
        }
    }

    /// The same, right after it was sent.
    pub(super) fn with_warnings(self, findings: &[Finding]) -> Self {
        Self { warnings: findings.iter().map(finding).collect(), ..self }
    }
}

impl From<Parameter> for InputView {
    fn from(input: Parameter) -> Self {
        let kind = number(&input.type_spec);
        let select_values = match input.type_spec {
            TypeSpec::Enumeration { values } => values,
            _ => Vec::new(),
        };
        Self {
            key: input.name,
            kind,
            required: !input.optional,
            default: input.default,
            select_values,
        }
    }
}

/// Agora's number for a type.
fn number(spec: &TypeSpec) -> u8 {
    match spec {
        TypeSpec::Files(files) => match files.object {
            ObjectKind::Study => 1,
            ObjectKind::Series => 2,
            ObjectKind::Dataset => 3,
            ObjectKind::File => 4,
            ObjectKind::Folder => 9,
        },
        TypeSpec::Integer(_) => 6,
        TypeSpec::Number { .. } => 7,
        TypeSpec::Enumeration { .. } => 8,
        TypeSpec::Boolean => 11,
        // Scripts have no inputs of other types but texts.
        _ => 5,
    }
}

/// Every definition, or those of a project, in the order in which they were made.
pub(in crate::api::agora) async fn views(
    app: &App,
    project: Option<AgoraProjectId>,
) -> Result<Vec<TaskView>, AgoraError> {
    let mut views = Vec::new();
    for known in app.pipeline.store.agora_tasks(project).await? {
        // One that was deleted since then goes with its definition.
        if let Some(task) = app.pipeline.store.task(known.task).await? {
            views.push(TaskView::new(known, task));
        }
    }
    Ok(views)
}
