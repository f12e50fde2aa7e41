//! A run as it is shown, with what was put in and what came out.

use gantry_model::exec::{ExecExit, ExecOutcome};
use gantry_model::failure::Failure;
use indicatif::HumanBytes;
use jiff::{Timestamp, Unit};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::client::Client;
use super::error::CliError;
use super::output::{Format, Output, line, local_time, note_rows, print_rows, shortened};
use super::select;
use crate::api::native::{ArtifactView, JobView, ResultView, RunView, TaskView, ValueView};

/// The longest list that is shown whole, in bytes.
const LIST: usize = 60;

/// A run with everything that belongs to it.
#[derive(Serialize)]
pub(super) struct Report {
    #[serde(flatten)]
    run: RunView,
    /// `NAMESPACE:VERSION`.
    task_reference: String,
    inputs: Vec<ValueView>,
    outputs: Vec<ValueView>,
    results: Vec<ResultView>,
    /// Of a script run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    jobs: Vec<JobView>,
}

impl Report {
    /// Asks the server for it.
    pub(super) async fn of(client: &Client, run: Uuid) -> Result<Self, CliError> {
        let id = run.to_string();
        let run: RunView = client.get(&["runs", &id]).await?;
        let task: TaskView = client.get(&["tasks", &run.task.to_string()]).await?;
        let inputs = client.get(&["runs", &id, "inputs"]).await?;
        let outputs = client.get(&["runs", &id, "outputs"]).await?;
        let results = client.get(&["runs", &id, "results"]).await?;
        let jobs = client.get(&["runs", &id, "jobs"]).await?;
        Ok(Self { run, task_reference: select::reference(&task), inputs, outputs, results, jobs })
    }

    /// Prints all of it.
    pub(super) fn print(&self, output: Output) -> Result<(), CliError> {
        output.one(self, self.run.id, || self.fields())?;
        if output.format == Format::Table {
            titled("jobs", self.jobs.iter().map(job).collect())?;
            titled("inputs", values(&self.inputs))?;
            titled("outputs", values(&self.outputs))?;
            titled("made by the importer", self.made())?;
        }
        Ok(())
    }

    /// Prints what came out; as JSON, the whole run.
    pub(super) fn print_outcome(&self, output: Output) -> Result<(), CliError> {
        match output.format {
            Format::Table => print_rows(self.outcome()),
            Format::Json | Format::Ids => self.print(output),
        }
    }

    /// Tells a person what came out.
    pub(super) fn note_outcome(&self) {
        note_rows(self.outcome());
    }

    fn outcome(&self) -> impl Iterator<Item = [String; 3]> {
        values(&self.outputs).into_iter().chain(self.made())
    }

    /// Lines about how the run ended, for people.
    pub(super) fn verdict(&self) -> String {
        let mut text = format!("run {} is {}", self.run.id, self.run.status);
        if let Some(failure) = &self.run.failure {
            text.push_str(&format!(": {}", failure.cause));
            text.extend(details(failure).into_iter().map(|detail| format!("\n  {detail}")));
            text.push_str(&format!("\nhint: {}", failure.hint));
        }
        text
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let run = &self.run;
        let failure = run.failure.as_ref();
        let code = failure.and_then(|failure| failure.exit_code).map(|code| code.to_string());
        vec![
            ("run", run.id.to_string()),
            ("task", self.task_reference.clone()),
            ("status", run.status.to_string()),
            ("running stage", run.stage.clone().unwrap_or_default()),
            ("waiting", run.waiting_because.clone().unwrap_or_default()),
            ("executor", run.executor.clone().unwrap_or_default()),
            ("server", run.server.clone().unwrap_or_default()),
            ("attempt", run.attempt.to_string()),
            ("importer", importer(run)),
            ("project", run.project.clone().unwrap_or_default()),
            ("created", format!("{} by {}", local_time(&run.created_at), run.created_by)),
            ("updated", local_time(&run.updated_at)),
            ("job", run.exit.as_ref().map(ended).unwrap_or_default()),
            ("cause", failure.map(|failure| failure.cause.clone()).unwrap_or_default()),
            ("stage", failure.map(|failure| failure.stage.to_string()).unwrap_or_default()),
            ("exit code", code.unwrap_or_default()),
            ("problems", failure.map(details).unwrap_or_default().join("\n")),
            ("hint", failure.map(|failure| failure.hint.clone()).unwrap_or_default()),
        ]
    }

    /// The results that are no outputs.
    fn made(&self) -> Vec<[String; 3]> {
        let is_output = |result: &&ResultView| self.outputs.iter().any(|o| o.name == result.name);
        let made = self.results.iter().filter(|result| !is_output(result));
        let row = |result: &ResultView| {
            let size = HumanBytes(result.size).to_string();
            [format!("  {}", result.name), result.media_type.clone(), size]
        };
        made.map(row).collect()
    }
}

/// In the version that it is bound to, where it is bound to one.
fn importer(run: &RunView) -> String {
    match &run.pinned_importer {
        Some(pin) => pin.to_string(),
        None => run.importer.clone().unwrap_or_default(),
    }
}

/// Its name and stage, how far it is and where, how it ended.
fn job(job: &JobView) -> [String; 4] {
    let stage = job.stage.as_ref().map(|stage| format!(" ({stage})")).unwrap_or_default();
    let host = job.host.as_ref().map(|host| format!(" on {host}")).unwrap_or_default();
    let turns = if job.turn > 1 { format!(", {} times started", job.turn) } else { String::new() };
    let cause = job.failure.as_ref().map(|failure| failure.cause.clone());
    let artifact = |artifact: &ArtifactView| artifact.key.clone();
    let left: Vec<_> = job.artifacts.iter().map(artifact).collect();
    let left = if left.is_empty() { String::new() } else { format!("left {}", left.join(", ")) };
    [
        format!("  {}{stage}", job.key),
        format!("{}{host}{turns}", job.state),
        took(job).unwrap_or_default(),
        cause.unwrap_or(left),
    ]
}

fn took(job: &JobView) -> Option<String> {
    let instant = |text: &Option<String>| text.as_ref()?.parse::<Timestamp>().ok();
    Some(lasted(instant(&job.started_at)?, instant(&job.ended_at)?))
}

fn lasted(from: Timestamp, to: Timestamp) -> String {
    let took = to.duration_since(from);
    format!("{:#}", took.round(Unit::Millisecond).unwrap_or(took))
}

fn titled<const N: usize>(title: &str, rows: Vec<[String; N]>) -> Result<(), CliError> {
    if rows.is_empty() {
        return Ok(());
    }
    line(format_args!("\n{title}"))?;
    print_rows(rows.into_iter())
}

fn values(values: &[ValueView]) -> Vec<[String; 3]> {
    let row = |value: &ValueView| [format!("  {}", value.name), value.kind.clone(), shown(value)];
    values.iter().map(row).collect()
}

/// A value in one line. What is downloaded has none.
fn shown(value: &ValueView) -> String {
    match &value.value {
        Value::Null => "(a file)".to_owned(),
        Value::String(text) => shortened(text),
        Value::Array(items) => match plain(&value.value).map(|list| list.to_string()) {
            Some(list) if list.len() <= LIST => list,
            _ => format!("{} items", items.len()),
        },
        other => shortened(&other.to_string()),
    }
}

/// A list as people write it, without the indexes; `None` where files are in it.
fn plain(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) => items.iter().map(|item| item.get("value").and_then(plain)).collect(),
        other => Some(other.clone()),
    }
}

fn ended(exit: &ExecExit) -> String {
    let outcome = match &exit.outcome {
        ExecOutcome::Exited { code } => format!("exited with {code}"),
        ExecOutcome::TimedOut => "was stopped at its time limit".to_owned(),
        ExecOutcome::OutOfMemory => "ran out of memory".to_owned(),
        ExecOutcome::NotStarted { message } => format!("was not started: {message}"),
        ExecOutcome::Lost => "vanished".to_owned(),
    };
    format!("{outcome} after {}", lasted(exit.started_at, exit.ended_at))
}

fn details(failure: &Failure) -> Vec<String> {
    failure.details.iter().map(|each| format!("{}: {}", each.parameter, each.message)).collect()
}
