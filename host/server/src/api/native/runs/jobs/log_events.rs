//! What the jobs of a script run print, while they print it, as server-sent events.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::Event;
use futures::stream::SelectAll;
use futures::{Stream, StreamExt as _};
use gantry_engine::script::decide;
use gantry_model::id::RunId;
use gantry_model::run::Run;
use gantry_model::script::{JobRecord, Script};
use tokio::sync::watch;
use uuid::Uuid;

use super::output::{Piece, output};
use super::{Position, job, stage};
use crate::api::native::extract::Path;
use crate::api::native::runs::LogEvent;
use crate::api::native::sse::{self, LastEventId};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::{Error, nudged};

/// How often the store is looked at, for changes that other servers made.
const GLANCE: Duration = Duration::from_secs(2);

/// Follow what a job of a script run prints
///
/// Events are named `log` and carry a `LogEvent`; the last one is named `end`. A job that is started again goes on with the
/// output of its next turn. Send `Last-Event-ID` to go on where a connection broke off: no byte is left out, none comes twice.
#[utoipa::path(
    get, path = "/runs/{id}/jobs/{job}/logs/events", tag = "runs", security(("token" = ["viewer"])),
    params(
        ("id" = Uuid, Path),
        ("job" = String, Path, description = "Its name, or its place among the task's jobs, from 0"),
        ("Last-Event-ID" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = LogEvent, content_type = "text/event-stream"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn job_log_events(
    _caller: Viewer,
    State(app): State<App>,
    Path((id, text)): Path<(Uuid, String)>,
    LastEventId(last): LastEventId<Position>,
) -> Result<impl IntoResponse, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    let job = job(&app, &run, &text).await?;
    Ok(sse::answer(&app, follow(app.clone(), run, Some(job.index), last.unwrap_or_default())))
}

/// The events of one job, or of all, from a position on.
pub(in crate::api::native::runs) fn follow(
    app: App,
    run: Run,
    only: Option<u32>,
    mut position: Position,
) -> impl Stream<Item = Event> {
    async_stream::stream! {
        let mut nudges = app.pipeline.store.subscribe();
        let (tell, jobs) = watch::channel(Arc::default());
        let mut tell = Some(tell);
        let mut outputs = SelectAll::new();
        let mut begun = BTreeSet::new();
        let Ok(task) = app.pipeline.task(run.task).await else { return };
        let Some(script) = task.definition.script() else { return };
        loop {
            // Where the store fails there is no `end`: the client connects again and goes on.
            let now = match now(&app, run.id).await {
                Ok(now) => now,
                Err(Error::RunNotFound) => break,
                Err(_) => return,
            };
            if now.run.attempt != position.attempt {
                position = Position::begin(now.run.attempt);
                (outputs, begun) = (SelectAll::new(), BTreeSet::new());
            }
            if let Some(tell) = &tell {
                tell.send_replace(Arc::clone(&now.jobs));
            }
            for job in now.jobs.iter().filter(|job| only.is_none_or(|only| only == job.index)) {
                if job.turn > 0 && begun.insert((job.index, job.turn)) {
                    let stage = stage(script, job).map(str::to_owned);
                    let at = position.of(job.index, job.turn);
                    let run = now.run.clone();
                    let output = output(app.clone(), run, jobs.clone(), job.index, at, stage);
                    outputs.push(Box::pin(output));
                }
            }
            let over = now.is_over(script, only);
            if over {
                // Nobody waits any longer for a job to go on.
                tell = None;
            }
            loop {
                tokio::select! {
                    Some(piece) = outputs.next() => match piece {
                        Ok(piece) => yield event(&mut position, piece),
                        Err(error) => {
                            yield Event::default().event("error").data(error.to_string());
                            return;
                        }
                    },
                    _ = tokio::time::timeout(GLANCE, nudged(&mut nudges, run.id)), if !over => break,
                    else => break,
                }
            }
            if over {
                break;
            }
        }
        yield sse::end().id(position.to_string());
    }
}

fn event(position: &mut Position, (job, at, event): Piece) -> Event {
    position.set(job, at);
    let id = position.to_string();
    // It consists of texts and numbers, which JSON has.
    Event::default().event("log").id(id).json_data(event).unwrap_or_default()
}

/// A run and its jobs at one moment.
struct Now {
    run: Run,
    jobs: Arc<Vec<JobRecord>>,
}

/// Reads the jobs after the run: those of a run that has ended have ended.
async fn now(app: &App, id: RunId) -> Result<Now, Error> {
    let run = app.pipeline.run(id).await?;
    let jobs = Arc::new(app.pipeline.store.jobs(id, run.attempt).await?);
    Ok(Now { run, jobs })
}

impl Now {
    /// Whether no job that is followed is started any more, or goes on.
    fn is_over(&self, script: &Script, only: Option<u32>) -> bool {
        let job = self.jobs.iter().find(|job| Some(job.index) == only);
        let has_ended = |job: &JobRecord| {
            job.state.has_ended() && !decide(script, &self.jobs).start.contains(&job.index)
        };
        !self.run.state.status().is_active() || job.is_some_and(has_ended)
    }
}
