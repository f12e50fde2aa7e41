//! Artifacts: what jobs leave.

use std::collections::BTreeMap;

use gantry_model::script::{Artifact, JobKey, ScriptJob};

use super::inputs::check_key;
use super::jobs::{Reader, Role};
use crate::yaml::{Entry, Fields, Findings, Node};

/// The artifacts of a job.
pub(super) fn read(job: &mut Reader<'_, '_, '_>) -> Vec<Artifact> {
    let entries = job.fields.entry(&["artifacts"], job.findings);
    let entries = entries.map(|artifacts| artifacts.value.entries()).unwrap_or_default();
    let mut artifacts = Vec::new();
    for entry in entries {
        let path = job.fields.at(&format!("artifacts.{}", entry.key));
        check_key("artifact", entry, &path, job.findings);
        let fields = Fields::new(entry, path);
        let Some((template, node)) = fields.template(&["path"], job.findings) else { continue };
        check_path(&template.0, node, &fields, job.findings);
        job.note(fields.at("path"), template.clone(), node, Role::Field);
        let import = fields.truth(&["import"], job.findings).unwrap_or(false);
        let import_path = fields.template(&["import_path"], job.findings);
        if let Some((folder, node)) = &import_path {
            let at = fields.at("import_path");
            job.note(at.clone(), folder.clone(), node, Role::Field);
            check_parents(&folder.0, &at, node, job.findings);
            if !import {
                let message = "'import_path' is for artifacts with 'import: true'";
                job.findings.warn("artifact-field", &at, node.place, message, "It is ignored.");
            }
        }
        artifacts.push(Artifact {
            key: JobKey(entry.key.clone()),
            path: template,
            import,
            import_path: import_path.map(|(folder, _)| folder),
        });
    }
    artifacts
}

/// What can be told of a path without its values.
fn check_path(path: &str, node: &Node, fields: &Fields<'_>, findings: &mut Findings<'_>) {
    let at = fields.at("path");
    check_parents(path, &at, node, findings);
    if path.starts_with(['/', '~']) {
        let message = "the path is not in the folder of the job";
        let hint = "Begin it with {{ output_dir }}; artifacts are not taken from elsewhere.";
        findings.error("artifact-path", &at, node.place, message, hint);
    }
}

fn check_parents(path: &str, at: &str, node: &Node, findings: &mut Findings<'_>) {
    if path.split(['/', '\\']).any(|part| part == "..") {
        let message = "the path leads out of its folder";
        findings.error("artifact-path", at, node.place, message, "Write it without '..'.");
    }
}

/// Which jobs make an artifact, by its name.
pub(super) fn makers(jobs: &[ScriptJob]) -> BTreeMap<&str, Vec<&ScriptJob>> {
    let mut makers: BTreeMap<&str, Vec<&ScriptJob>> = BTreeMap::new();
    for job in jobs {
        for artifact in &job.artifacts {
            makers.entry(&artifact.key.0).or_default().push(job);
        }
    }
    makers
}

/// Finds artifacts that have one name. Results may; for a later job they could not be told apart.
pub(super) fn check_names(jobs: &[ScriptJob], entries: &[&Entry], findings: &mut Findings<'_>) {
    for (name, makers) in makers(jobs) {
        let Some((first, others)) = makers.split_first() else { continue };
        for other in others {
            let entry = entries.iter().find(|entry| entry.key == other.key.0);
            let path = format!("{}.artifacts.{name}", other.key);
            let place = entry.map(|entry| {
                let keys = [entry.key.clone(), "artifacts".to_owned(), name.to_owned()];
                findings.document().root.find_key(&keys)
            });
            let place = place.unwrap_or_else(|| findings.document().root.place);
            let message = format!("the job '{}' makes an artifact '{name}' as well", first.key);
            let hint = "No template can name either of them. Take another name.";
            findings.warn("artifact-twice", &path, place, message, hint);
        }
    }
}
