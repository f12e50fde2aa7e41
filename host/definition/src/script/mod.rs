//! Script tasks: jobs in stages, each a script for a host.
//!
//! A task is a folder with a main file, `task.yml`, and perhaps others. Reading it
//! ([`parse_script`]) gives what is locked, or everything that is wrong with it, each finding with
//! its line. What a job's templates write is known only when a run is under way ([`render`]); but
//! they are tried with sample values when the task is read, so that a slip in one does not have to
//! wait for its run.
//!
//! Jobs cannot wait for each other in a circle: a job sees only what jobs of earlier stages leave,
//! and stages are a list. What can be asked for is an artifact of the job's own stage or of a later
//! one; that is refused.

mod artifacts;
mod container;
mod fields;
mod graph;
mod inputs;
mod jobs;
mod names;
pub mod render;
mod schema;
mod stages;
mod templates;
mod trial;

use gantry_model::finding::Finding;
use gantry_model::limits;
use gantry_model::script::{Script, TaskFile, TaskFiles};
use gantry_model::task::Parameter;

use crate::yaml::{Budget, Document, Findings};

pub use graph::script_graph;
pub use schema::script_schema;

/// A script task that keeps the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptTask {
    /// What it does.
    pub script: Script,
    /// What it takes, in the order in which it is written.
    pub inputs: Vec<Parameter>,
    /// What is odd about it.
    pub warnings: Vec<Finding>,
}

/// Reads the script task whose main file is `main`, one of `files`.
///
/// # Errors
///
/// With everything that was found, where any of it has to be mended.
pub fn parse_script(main: &str, files: TaskFiles) -> Result<ScriptTask, Vec<Finding>> {
    check_files(main, &files)?;
    let text = files.get(main).and_then(TaskFile::text).unwrap_or_default();
    let document = Document::open(main, text, "script", Budget::COMMON)?;
    let mut findings = Findings::new(&document, "script");
    schema::check(&mut findings);
    let (stages, inputs, jobs) = read(&document, main, &files, &mut findings);
    let script = Script { stages, jobs: jobs.jobs, files: files.clone(), main: main.to_owned() };
    templates::check(&script, &inputs, &jobs.templates, &mut findings);
    if findings.has_errors() {
        return Err(findings.sorted());
    }
    Ok(ScriptTask { script, inputs, warnings: findings.sorted() })
}

fn read<'a>(
    document: &'a Document<'_>,
    main: &str,
    files: &TaskFiles,
    findings: &mut Findings<'_>,
) -> (Vec<String>, Vec<Parameter>, jobs::Jobs<'a>) {
    let (mut stages, mut inputs) = (Vec::new(), Vec::new());
    let mut written = Vec::new();
    for entry in document.root.entries() {
        match entry.key.as_str() {
            "stages" => stages = stages::read(entry, findings),
            "inputs" => {
                inputs = inputs::read(entry.value.entries(), findings);
                inputs::check_files(entry.value.entries(), files, main, findings);
            }
            _ => written.push(entry),
        }
    }
    let jobs = jobs::read(&written, &stages, files, findings);
    if written.is_empty() {
        findings.error(
            "script-empty",
            "",
            document.root.place,
            "the task has no job",
            "Every key but 'stages' and 'inputs' is a job: hello: {host: local, script: echo}",
        );
    }
    stages::check_used(document, &stages, &jobs.jobs, findings);
    (stages, inputs, jobs)
}

/// What cannot be a task whatever it says.
fn check_files(main: &str, files: &TaskFiles) -> Result<(), Vec<Finding>> {
    let mut findings = Vec::new();
    match files.get(main) {
        None => {
            let hint = format!("Put '{main}' into the task's folder.");
            let message = format!("the task has no file '{main}'");
            findings.push(Finding::error("script-files", main, message).with_hint(hint));
        }
        Some(TaskFile::Base64(_)) => {
            findings.push(Finding::error("script-files", main, "the file is no UTF-8 text"));
        }
        Some(TaskFile::Text(text)) if text.len() as u64 > limits::SCRIPT_TASK_BYTES => {
            let message = format!("the file has more than {} bytes", limits::SCRIPT_TASK_BYTES);
            findings.push(Finding::error("script-files", main, message));
        }
        Some(TaskFile::Text(_)) => {}
    }
    for path in files.keys() {
        let part = |part: &str| {
            matches!(part, "" | "." | "..") || part.contains(['\\', '\0']) || part.len() > 255
        };
        if path.split('/').any(part) || path.chars().any(char::is_control) {
            let message = format!("'{}' cannot be the path of a file", path.escape_debug());
            let hint = "Take a path below the task's folder, with '/' between names.";
            findings.push(Finding::error("script-files", path.as_str(), message).with_hint(hint));
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}
