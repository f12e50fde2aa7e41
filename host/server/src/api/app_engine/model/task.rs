//! A task as clients see it.

use gantry_model::task::{Author, Task};
use serde::Serialize;
use uuid::Uuid;

/// A task.
#[derive(Debug, Serialize)]
pub(crate) struct TaskDescription {
    id: Uuid,
    name: String,
    namespace: String,
    version: String,
    description: Option<String>,
    authors: Vec<TaskAuthor>,
}

/// Who wrote it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskAuthor {
    first_name: String,
    last_name: String,
    organization: String,
    email: String,
    is_contact: bool,
}

impl From<Task> for TaskDescription {
    fn from(Task { id, definition, .. }: Task) -> Self {
        Self {
            id: id.0,
            name: definition.name,
            namespace: definition.namespace,
            version: definition.version,
            description: definition.description,
            authors: definition.authors.into_iter().map(TaskAuthor::from).collect(),
        }
    }
}

impl From<Author> for TaskAuthor {
    fn from(author: Author) -> Self {
        let Author { first_name, last_name, organization, email, is_contact } = author;
        Self { first_name, last_name, organization, email, is_contact }
    }
}
