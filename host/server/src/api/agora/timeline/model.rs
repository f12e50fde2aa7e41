//! A run as clients see it: an item of the timeline.

use gantry_model::exec::{ExecExit, ExecOutcome};
use gantry_model::failure::Failure;
use gantry_model::host::HostName;
use gantry_model::run::{Run, RunState, RunStatus};
use gantry_model::script::{JobRecord, JobState};
use gantry_store::AgoraTimelineId;
use serde::Serialize;
use uuid::Uuid;

use crate::api::agora::error::AgoraError;
use crate::app::App;

/// An item of the timeline.
#[derive(Debug, Serialize)]
pub(in crate::api::agora) struct TimelineView {
    id: i64,
    action: &'static str,
    /// For people.
    text: String,
    /// The name of the token that started it.
    user: String,
    created: String,
    finished: Option<String>,
    /// In seconds, once it has ended.
    duration: Option<f64>,
    /// Why it failed, and what to do about it. The connector raises this text.
    error: Option<String>,
    /// Percent of its jobs that have ended.
    progress: usize,
    data: TimelineData,
    jobs: Vec<JobView>,
    /// The run in Gantry.
    gantry_run: Uuid,
}

/// What clients wait for.
#[derive(Debug, Serialize)]
struct TimelineData {
    /// One of the numbers that Agora has for states.
    state: u8,
    progress: usize,
    error: Option<String>,
    /// Objects that it made; there are none.
    related_objects: [(); 0],
}

/// A job of a run.
#[derive(Debug, Serialize)]
struct JobView {
    name: String,
    /// In Gantry's words.
    state: &'static str,
    host: Option<String>,
    exit_code: Option<i32>,
    error: Option<String>,
    /// Where its output is.
    stdout: String,
    /// Where its error output is.
    stderr: String,
}

/// The item of a run.
pub(in crate::api::agora) async fn view(
    app: &App,
    id: AgoraTimelineId,
    run: Run,
) -> Result<TimelineView, AgoraError> {
    let task = app.pipeline.task(run.task).await?;
    let jobs = app.pipeline.store.jobs(run.id, run.attempt).await?;
    let ended = jobs.iter().filter(|job| job.state.has_ended()).count();
    let status = run.state.status();
    let progress = match status {
        RunStatus::Finished => 100,
        _ => ended.saturating_mul(100).checked_div(jobs.len()).unwrap_or(0),
    };
    let error = match &run.state {
        RunState::Failed { failure } => Some(said(failure)),
        _ => None,
    };
    let finished = status.is_terminal().then_some(run.updated_at);
    Ok(TimelineView {
        id: id.0,
        action: "Task Run",
        text: task.definition.name,
        user: run.created_by.name().to_owned(),
        created: run.created_at.to_string(),
        finished: finished.map(|at| at.to_string()),
        duration: finished.map(|at| at.duration_since(run.created_at).as_secs_f64()),
        error: error.clone(),
        progress,
        data: TimelineData { state: number(status), progress, error, related_objects: [] },
        jobs: jobs.iter().map(|job| job_view(id, job)).collect(),
        gantry_run: run.id.0,
    })
}

/// Agora's number for a state. A run that has not begun is shown as begun: the connector ends its waiting without a word at
/// 0 (idle), and never pauses at 6 (queued).
fn number(status: RunStatus) -> u8 {
    match status {
        RunStatus::Created
        | RunStatus::Provisioned
        | RunStatus::Queuing
        | RunStatus::Queued
        | RunStatus::Pending
        | RunStatus::Running => 1,
        RunStatus::Finished => 2,
        RunStatus::Failed => 3,
        RunStatus::Canceling => 4,
        RunStatus::Canceled => 5,
    }
}

fn said(failure: &Failure) -> String {
    format!("{}. {}", failure.cause, failure.hint)
}

fn job_view(id: AgoraTimelineId, job: &JobRecord) -> JobView {
    let code = |exit: &ExecExit| match exit.outcome {
        ExecOutcome::Exited { code } => Some(code),
        _ => None,
    };
    let on = |host: &HostName| Some(host.to_string());
    let (state, host, exit_code, error) = match &job.state {
        JobState::Waiting => ("WAITING", None, None, None),
        JobState::Preparing(placed) => ("PREPARING", on(&placed.host), None, None),
        JobState::Running { placed, .. } => ("RUNNING", on(&placed.host), None, None),
        JobState::Finished { host, exit, .. } => ("FINISHED", on(host), code(exit), None),
        JobState::Failed { host, failure, exit } => {
            let code = exit.as_ref().and_then(code);
            ("FAILED", host.as_ref().and_then(on), code, Some(said(failure)))
        }
        JobState::Skipped => ("SKIPPED", None, None, None),
        JobState::Canceled => ("CANCELED", None, None, None),
    };
    let output = |stream| format!("/api/v2/timeline/{}/{stream}/?job={}", id.0, job.index);
    JobView {
        name: job.key.0.clone(),
        state,
        host,
        exit_code,
        error,
        stdout: output("stdout"),
        stderr: output("stderr"),
    }
}
