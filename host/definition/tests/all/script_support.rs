//! Tasks and runs for the tests of scripts.

use std::collections::BTreeMap;

use gantry_definition::script::render::{
    ArtifactPlace, Facts, HostFacts, InputValue, ProjectFacts, RenderContext, RenderedJob,
    UidFacts, UserFacts, Variable, render_job,
};
use gantry_definition::script::{ScriptTask, parse_script};
use gantry_model::digest::Digest;
use gantry_model::exec::script::JobFolders;
use gantry_model::finding::Finding;
use gantry_model::script::{JobKey, TaskFile, TaskFiles};
use gantry_model::types::ObjectKind;
use gantry_model::value::FileEntry;
use serde_json::Value;

/// The files of a task with this main file and others.
pub(crate) fn files(main: &str, others: &[(&str, &str)]) -> TaskFiles {
    let all = [("task.yml", main)].into_iter().chain(others.iter().copied());
    all.map(|(path, text)| (path.to_owned(), TaskFile::Text(text.to_owned()))).collect()
}

/// A task that keeps the rules, without warnings.
pub(crate) fn task(main: &str, others: &[(&str, &str)]) -> ScriptTask {
    let task = parse_script("task.yml", files(main, others));
    let task = task.unwrap_or_else(|findings| panic!("{}", lines(&findings)));
    assert_eq!(task.warnings, [], "{}", lines(&task.warnings));
    task
}

/// All that is found in a task.
pub(crate) fn findings(main: &str, others: &[(&str, &str)]) -> Vec<Finding> {
    match parse_script("task.yml", files(main, others)) {
        Ok(task) => task.warnings,
        Err(findings) => findings,
    }
}

/// Findings, one a line: `severity code file:line:column path: message`.
pub(crate) fn lines(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let Finding { severity, code, path, location, message, hint } = finding;
        let place = location.as_ref().map_or("-".to_owned(), |location| {
            format!("{}:{}:{}", location.file, location.line, location.column)
        });
        let hint = hint.as_deref().unwrap_or("-");
        format!("{severity} {code} {place} {path}: {message} | {hint}\n")
    };
    findings.iter().map(line).collect()
}

/// A run on a Linux host, without inputs.
pub(crate) fn context() -> RenderContext {
    let below = |name: &str| format!("/srv/gantry/jobs/j1/{name}");
    let text = str::to_owned;
    RenderContext {
        folders: JobFolders {
            job: text("/srv/gantry/jobs/j1"),
            work: below("work"),
            outputs: below("outputs"),
            data: below("data"),
            artifacts: below("artifacts"),
            files: below("files"),
            temp: below("temp"),
        },
        inputs: BTreeMap::new(),
        artifacts: BTreeMap::new(),
        facts: Facts {
            server_address: text("https://gantry.example.org"),
            user: UserFacts { id: text("7"), username: text("ada"), api_key: Some(text("k-123")) },
            project: ProjectFacts { id: text("12"), name: text("Knee study") },
            host: Some(HostFacts {
                name: text("gpu-1"),
                address: text("192.0.2.7"),
                port: 2222,
                kind: text("ssh"),
            }),
            task: text("3f1a"),
            uid: UidFacts { uuid: text("3f1a-uuid"), short: text("3f1a"), run_counter: 4 },
            started_at: "2026-03-04T05:06:07Z".parse().unwrap(),
        },
        variables: BTreeMap::new(),
        windows: false,
    }
}

/// The same with inputs that are texts, numbers or truth values.
pub(crate) fn with_values<const N: usize>(values: [(&str, Value); N]) -> RenderContext {
    let mut context = context();
    for (name, value) in values {
        context.inputs.insert(name.to_owned(), InputValue::Scalar(value));
    }
    context
}

/// Files of an input.
pub(crate) fn object(kind: ObjectKind, folder: &str, names: &[&str]) -> InputValue {
    let entry = |name: &&str| FileEntry {
        path: (*name).to_owned(),
        size: 3,
        digest: Digest::from_bytes([0; 32]),
    };
    InputValue::Files {
        object: kind,
        id: Some("42".to_owned()),
        folder: folder.to_owned(),
        files: names.iter().map(entry).collect(),
    }
}

/// Where an artifact is.
pub(crate) fn artifact(path: &str) -> ArtifactPlace {
    ArtifactPlace { path: path.to_owned() }
}

/// A variable of the project.
pub(crate) fn variable(value: &str, secret: bool) -> Variable {
    Variable { value: value.to_owned(), secret }
}

/// A job of a task, rendered.
pub(crate) fn try_render(
    task: &ScriptTask,
    job: &str,
    context: &RenderContext,
) -> Result<RenderedJob, Vec<Finding>> {
    let job = task.script.job(&JobKey(job.to_owned())).unwrap();
    render_job(job, &task.script, context)
}

/// A job of a task, rendered.
pub(crate) fn render(task: &ScriptTask, job: &str, context: &RenderContext) -> RenderedJob {
    try_render(task, job, context).unwrap_or_else(|findings| panic!("{}", lines(&findings)))
}
