//! Stages: their list, and which one a job belongs to.

use gantry_model::script::ScriptJob;

use super::names;
use crate::yaml::{Document, Entry, Fields, Findings};

/// The stages in their order.
pub(super) fn read(entry: &Entry, findings: &mut Findings<'_>) -> Vec<String> {
    let mut stages: Vec<String> = Vec::new();
    for (index, node) in entry.value.items().iter().enumerate() {
        let Some(name) = findings.document().scalar(node) else { continue };
        let path = format!("stages.{index}");
        if let Some(problem) = names::label_problem(&name) {
            let message = format!("the name '{}' {problem}", name.escape_debug());
            findings.error("script-name", &path, node.place, message, "Take another name.");
        } else if stages.contains(&name) {
            let message = format!("the stage '{name}' is listed twice");
            findings.error("stage-twice", &path, node.place, message, "Leave one of them out.");
        } else {
            stages.push(name);
        }
    }
    stages
}

/// The stage of a job, counted from 0. A job that names none runs in the first one: there it waits
/// for nothing, as it would without stages.
pub(super) fn stage_of(job: &Fields<'_>, stages: &[String], findings: &mut Findings<'_>) -> usize {
    let Some((name, node)) = job.text(&["stage"], findings) else {
        if let Some(first) = stages.first() {
            findings.warn(
                "stage-missing",
                &job.path,
                job.place,
                "the job names no stage",
                &format!("It runs in the first one. Write 'stage: {first}' to say so."),
            );
        }
        return 0;
    };
    if let Some(index) = stages.iter().position(|stage| *stage == name) {
        return index;
    }
    let known = stages.iter().map(String::as_str);
    let hint = match (names::nearest(&name, known), stages.is_empty()) {
        (Some(nearest), _) => format!("Did you mean '{nearest}'?"),
        (None, true) => format!("List it at the top of the file: stages: [{name}]."),
        (None, false) => format!("The stages are: {}.", stages.join(", ")),
    };
    let message = format!("Stage \"{name}\" unknown");
    findings.error("stage-unknown", &job.at("stage"), node.place, message, &hint);
    0
}

/// Finds stages that no job belongs to.
pub(super) fn check_used(
    document: &Document<'_>,
    stages: &[String],
    jobs: &[ScriptJob],
    findings: &mut Findings<'_>,
) {
    let listed = document.root.entries().iter().find(|entry| entry.key == "stages");
    for (index, node) in
        listed.map(|entry| entry.value.items()).unwrap_or_default().iter().enumerate()
    {
        let Some(name) = document.scalar(node) else { continue };
        let Some(stage) = stages.iter().position(|stage| *stage == name) else { continue };
        if !jobs.iter().any(|job| job.stage == stage) {
            let path = format!("stages.{index}");
            let message = format!("no job belongs to the stage '{name}'");
            let hint = "Leave it out, or name it in a job.";
            findings.warn("stage-empty", &path, node.place, message, hint);
        }
    }
}
