//! A run is watched until it has ended: what it prints, and how its status changes.

use std::io::{self, Write};
use std::time::Duration;

use gantry_model::exec::LogStream;
use gantry_model::run::RunStatus;
use serde::de::DeserializeOwned;
use tokio::time::sleep;
use uuid::Uuid;

use super::client::Client;
use super::error::CliError;
use super::exit::Exit;
use super::lines::Lines;
use super::output::{local_time, note};
use super::progress;
use super::sse::Events;
use crate::api::native::{JobView, LogEvent, RunEvent, RunView, TaskView};

/// The pause before a run is looked at again whose events ended before it did.
const PAUSE: Duration = Duration::from_secs(1);

/// Where what a run prints goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Streams {
    /// Standard output to standard output, standard error to standard error.
    Apart,
    /// Both to standard error, as standard output is for something else.
    BothToStderr,
    /// Only this one, to standard output.
    Only(LogStream),
}

/// Waits for the end of a run, showing its status where a person looks on.
pub(super) async fn wait(client: &Client, run: Uuid) -> Result<RunView, CliError> {
    let id = run.to_string();
    let mut events = Events::new(client, &["runs", &id, "events"]);
    let spinner = progress::spinner(format!("run {id}"));
    loop {
        while let Some(event) = next::<RunEvent>(&mut events).await? {
            spinner.set_message(format!("run {id}: {}", described(&event)));
        }
        if let Some(run) = ended(client, &id).await? {
            spinner.finish_and_clear();
            return Ok(run);
        }
        sleep(PAUSE).await;
    }
}

/// Shows what a run prints and how its status changes, until it has ended.
pub(super) async fn watch(
    client: &Client,
    run: Uuid,
    streams: Streams,
) -> Result<RunView, CliError> {
    let id = run.to_string();
    let mut statuses = Events::new(client, &["runs", &id, "events"]);
    let mut logs = Events::new(client, &["runs", &id, "logs", "events"]).silent();
    let mut lines = Lines::of(&task_of(client, &id).await?, streams);
    loop {
        tokio::try_join!(show_statuses(&mut statuses), show_logs(&mut logs, &mut lines))?;
        if let Some(run) = ended(client, &id).await? {
            lines.finish()?;
            return Ok(run);
        }
        sleep(PAUSE).await;
    }
}

/// Shows what a run prints, until there will be no more of it.
pub(super) async fn print_logs(
    client: &Client,
    run: Uuid,
    streams: Streams,
) -> Result<RunView, CliError> {
    let id = run.to_string();
    let mut logs = Events::new(client, &["runs", &id, "logs", "events"]);
    let mut lines = Lines::of(&task_of(client, &id).await?, streams);
    loop {
        show_logs(&mut logs, &mut lines).await?;
        let run: RunView = client.get(&["runs", &id]).await?;
        if !run.status.is_active() {
            lines.finish()?;
            return Ok(run);
        }
        sleep(PAUSE).await;
    }
}

/// Shows what a job of a run prints, until there will be no more of it.
pub(super) async fn print_job_logs(
    client: &Client,
    run: Uuid,
    job: &str,
    streams: Streams,
) -> Result<JobView, CliError> {
    let id = run.to_string();
    let mut logs = Events::new(client, &["runs", &id, "jobs", job, "logs", "events"]);
    show_logs(&mut logs, &mut Lines::plain(streams)).await?;
    let jobs: Vec<JobView> = client.get(&["runs", &id, "jobs"]).await?;
    let named = |view: &JobView| view.key == job || view.index.to_string() == job;
    let found = jobs.into_iter().find(named);
    found.ok_or_else(|| CliError::NoSuch { kind: "job", text: job.to_owned() })
}

async fn task_of(client: &Client, id: &str) -> Result<TaskView, CliError> {
    let run: RunView = client.get(&["runs", id]).await?;
    client.get(&["tasks", &run.task.to_string()]).await
}

/// Tells how to come back to a run that goes on without anybody looking.
pub(super) fn leave_alone(run: Uuid) {
    note(format_args!("run {run} goes on"));
    note(format_args!("  follow it again: gantry logs -f {run}"));
    note(format_args!("  cancel it:       gantry runs cancel {run}"));
}

/// What the end of a run means to the shell.
pub(super) fn exit(run: &RunView) -> Exit {
    match run.status {
        RunStatus::Failed | RunStatus::Canceled => Exit::Failed,
        _ => Exit::Done,
    }
}

async fn ended(client: &Client, id: &str) -> Result<Option<RunView>, CliError> {
    let run: RunView = client.get(&["runs", id]).await?;
    Ok(Some(run).filter(|run| run.status.is_terminal()))
}

async fn show_statuses(events: &mut Events<'_>) -> Result<(), CliError> {
    while let Some(event) = next::<RunEvent>(events).await? {
        note(format_args!("{} {}", local_time(&event.at), described(&event)));
    }
    Ok(())
}

async fn show_logs(events: &mut Events<'_>, lines: &mut Lines) -> Result<(), CliError> {
    while let Some(event) = next::<LogEvent>(events).await? {
        lines.write(event)?;
    }
    Ok(())
}

impl Streams {
    /// Whether nobody wants to see that one.
    pub(super) fn leaves_out(self, stream: LogStream) -> bool {
        matches!(self, Self::Only(wanted) if wanted != stream)
    }

    /// Writes a piece of what a run printed to where it belongs.
    pub(super) fn write(self, stream: LogStream, bytes: &[u8]) -> Result<(), CliError> {
        let to_stdout = match self {
            Self::Apart => stream == LogStream::Stdout,
            Self::BothToStderr => false,
            Self::Only(_) => true,
        };
        if self.leaves_out(stream) {
            return Ok(());
        }
        if to_stdout {
            let mut stdout = io::stdout().lock();
            stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(CliError::Output)
        } else {
            io::stderr().lock().write_all(bytes).map_err(CliError::Output)
        }
    }
}

async fn next<T: DeserializeOwned>(events: &mut Events<'_>) -> Result<Option<T>, CliError> {
    let event = events.next().await?;
    event.map(|event| serde_json::from_str(&event.data).map_err(CliError::Event)).transpose()
}

/// `QUEUED: because …`.
fn described(event: &RunEvent) -> String {
    match &event.note {
        // Why it ended is told at the end, with what to do about it.
        Some(note) if !event.status.is_terminal() => format!("{}: {note}", event.status),
        _ => event.status.to_string(),
    }
}
