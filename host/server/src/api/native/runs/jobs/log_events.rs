//! What the jobs of a script run print, while they print it, as server-sent events.

use std::collections::BTreeSet;
use std::pin::Pin;
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
use tokio::time::timeout;
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
    position: Position,
) -> impl Stream<Item = Event> {
    async_stream::stream! {
        let Ok(task) = app.pipeline.task(run.task).await else { return };
        let Some(script) = task.definition.script() else { return };
        let mut nudges = app.pipeline.store.subscribe();
        let mut reader = Reader::new(only, position);
        loop {
            // Where the store fails there is no `end`: the client connects again and goes on.
            let now = match now(&app, run.id).await {
                Ok(now) => now,
                Err(Error::RunNotFound) => break,
                Err(_) => return,
            };
            let over = now.is_over(script, only);
            let behind = reader.open(&app, script, &now, over);
            let mut drained = reader.outputs.is_empty();
            while !(drained && (over || behind)) {
                tokio::select! {
                    piece = reader.outputs.next(), if !drained => match piece {
                        Some(Ok(piece)) => yield event(&mut reader.position, piece),
                        Some(Err(error)) => {
                            yield Event::default().event("error").data(error.to_string());
                            return;
                        }
                        None => drained = true,
                    },
                    _ = timeout(GLANCE, nudged(&mut nudges, run.id)), if !over => break,
                }
            }
            if over && !behind {
                break;
            }
        }
        yield sse::end().id(reader.position.to_string());
    }
}

/// What a turn of a job prints.
type Output = Pin<Box<dyn Stream<Item = Result<Piece, Error>> + Send>>;

/// What is being read of the jobs' output: that of one stage at a time, so that it comes in the stages' order also where all
/// of it is there already.
struct Reader {
    only: Option<u32>,
    position: Position,
    /// Tells the outputs how the jobs are; gone once no job goes on.
    tell: Option<watch::Sender<Arc<Vec<JobRecord>>>>,
    jobs: watch::Receiver<Arc<Vec<JobRecord>>>,
    outputs: SelectAll<Output>,
    /// Whose output is or was read: a job and its turn.
    begun: BTreeSet<(u32, u32)>,
    /// The stage whose jobs are read.
    stage: u32,
}

impl Reader {
    fn new(only: Option<u32>, position: Position) -> Self {
        let (tell, jobs) = watch::channel(Arc::default());
        let (outputs, begun) = (SelectAll::new(), BTreeSet::new());
        Self { only, position, tell: Some(tell), jobs, outputs, begun, stage: 0 }
    }

    /// Begins with the jobs that were started meanwhile. Whether there are more of them, in a later stage.
    fn open(&mut self, app: &App, script: &Script, now: &Now, over: bool) -> bool {
        if now.run.attempt != self.position.attempt {
            self.position = Position::begin(now.run.attempt);
            (self.outputs, self.begun) = (SelectAll::new(), BTreeSet::new());
        }
        if let Some(tell) = &self.tell {
            tell.send_replace(Arc::clone(&now.jobs));
        }
        if over {
            // No output waits any longer for a job to go on.
            self.tell = None;
        }
        let only = self.only;
        let followed = now.jobs.iter().filter(|job| only.is_none_or(|only| only == job.index));
        let started = followed.filter(|job| job.turn > 0);
        let new = started.filter(|job| !self.begun.contains(&(job.index, job.turn)));
        let new: Vec<&JobRecord> = new.collect();
        if self.outputs.is_empty() {
            self.stage = new.iter().map(|job| job.stage).min().unwrap_or(self.stage);
        }
        for job in new.iter().filter(|job| job.stage <= self.stage) {
            self.begun.insert((job.index, job.turn));
            let stage = stage(script, job).map(str::to_owned);
            let at = self.position.of(job.index, job.turn);
            let (run, jobs) = (now.run.clone(), self.jobs.clone());
            self.outputs.push(Box::pin(output(app.clone(), run, jobs, job.index, at, stage)));
        }
        new.iter().any(|job| job.stage > self.stage)
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
