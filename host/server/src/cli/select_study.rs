//! What people may write for a workflow, an experiment or a subject: its number, or its label.

use super::client::Client;
use super::error::CliError;
use crate::api::native::{ExperimentView, SubjectReference, WorkflowView};

/// The newest of all.
const LAST: &str = "last";
/// No list is as long.
const ALL: usize = usize::MAX;

/// A workflow by its number, by its label, or `last`.
pub(super) async fn workflow(client: &Client, text: &str) -> Result<i64, CliError> {
    let enough = if text == LAST { 1 } else { ALL };
    let mut workflows: Vec<WorkflowView> = client.list(&["workflows"], &[], enough).await?;
    // A label may look like a number; whoever writes it means that.
    if let Some(found) = workflows.iter().find(|workflow| workflow.label == text) {
        return Ok(found.id);
    }
    if text != LAST {
        workflows.retain(|workflow| workflow.id.to_string() == text);
    }
    let missing = || CliError::NoSuch { kind: "workflow", text: text.to_owned() };
    workflows.first().map(|workflow| workflow.id).ok_or_else(missing)
}

/// An experiment by its label, by its number, or `last`. Where several subjects have one of that label, the number tells them
/// apart.
pub(super) async fn experiment(client: &Client, text: &str) -> Result<i64, CliError> {
    if text == LAST {
        let newest: Vec<ExperimentView> = client.list(&["experiments"], &[], 1).await?;
        let missing = || CliError::NoSuch { kind: "experiment", text: text.to_owned() };
        return newest.first().map(|experiment| experiment.id).ok_or_else(missing);
    }
    let found: Vec<ExperimentView> = client.list(&["experiments"], &[("label", text)], ALL).await?;
    match (found.as_slice(), text.parse::<i64>()) {
        ([experiment], _) => Ok(experiment.id),
        ([], Ok(number)) => Ok(number),
        ([], Err(_)) => Err(CliError::NoSuch { kind: "experiment", text: text.to_owned() }),
        (several, _) => {
            let shown = |it: &ExperimentView| format!("{} (of {})", it.id, it.subject.label);
            let candidates = several.iter().map(shown).collect();
            Err(CliError::Ambiguous { text: text.to_owned(), candidates })
        }
    }
}

/// A subject as the server takes it: what is a number counts as one.
pub(super) fn subject(text: &str) -> SubjectReference {
    match text.parse() {
        Ok(number) => SubjectReference::Number(number),
        Err(_) => SubjectReference::Label(text.to_owned()),
    }
}
