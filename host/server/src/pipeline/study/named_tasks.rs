//! The tasks that workflows name, always as `namespace:version`: what a workflow does is not to change with what is uploaded.

use std::collections::BTreeSet;

use gantry_definition::nearest;
use gantry_definition::workflow::WrittenTask;
use gantry_model::finding::Finding;
use gantry_model::task::Task;

use super::super::{Error, Pipeline, Result};

/// How many versions of a task are told of.
const TOLD: usize = 5;

impl Pipeline {
    /// The task that `namespace:version` names.
    pub(super) async fn named_task(&self, name: &str) -> Result<Task> {
        let (namespace, version) = name.split_once(':').ok_or(Error::TaskNotFound)?;
        self.task_by_reference(namespace, version).await
    }

    /// Warnings of the tasks that are not there; they may still come before an experiment needs them.
    pub(super) async fn missing_tasks(&self, written: &[WrittenTask]) -> Result<Vec<Finding>> {
        let mut missing = BTreeSet::new();
        for name in written.iter().map(|task| task.name.as_str()).collect::<BTreeSet<_>>() {
            match self.named_task(name).await {
                Ok(_) => {}
                Err(Error::TaskNotFound) => drop(missing.insert(name)),
                Err(error) => return Err(error),
            }
        }
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let there = self.store.all_tasks().await?;
        let there: Vec<_> = there
            .iter()
            .map(|task| (task.definition.namespace.as_str(), task.definition.version.as_str()))
            .collect();
        let warning = |task: &WrittenTask| {
            Finding::warning(
                "workflow-task",
                &task.path,
                format!("there is no task '{}'", task.name),
            )
            .with_hint(suggestion(&task.name, &there))
            .at(task.location.clone())
        };
        Ok(written.iter().filter(|it| missing.contains(it.name.as_str())).map(warning).collect())
    }
}

/// What to write or do, where these are there, the newest first.
fn suggestion(name: &str, there: &[(&str, &str)]) -> String {
    let (namespace, _) = name.split_once(':').unwrap_or((name, ""));
    let versions = there.iter().filter(|(it, _)| *it == namespace).map(|(_, version)| *version);
    let versions: Vec<_> = versions.take(TOLD).collect();
    if !versions.is_empty() {
        return format!("Versions that are there: {}.", versions.join(", "));
    }
    match nearest(namespace, there.iter().map(|(namespace, _)| *namespace)) {
        Some(near) => format!("Did you mean '{near}'?"),
        None => "Upload it before an experiment gets there; `gantry task ls` lists those that are there.".to_owned(),
    }
}
