//! What a run prints, while it prints it, as server-sent events.

use std::str::FromStr;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::Stream;
use gantry_model::exec::LogStream;
use gantry_model::id::RunId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::jobs;
use crate::api::native::extract::Path;
use crate::api::native::sse::{self, LastEventId};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::Error;

/// Most bytes of one event.
const CHUNK: usize = 32 * 1024;
/// How often a log that has no more to give is looked at.
const PAUSE: Duration = Duration::from_millis(100);

/// A piece of what a run printed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct LogEvent {
    /// In a script run: the job's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) job: Option<String>,
    /// In a script run: the name of the job's stage, in a task that has stages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stage: Option<String>,
    /// In a script run: which start of the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) turn: Option<u32>,
    /// `stdout` or `stderr`.
    #[schema(value_type = String)]
    pub(crate) stream: LogStream,
    /// Offset of the first byte in its stream.
    pub(crate) offset: u64,
    /// When the server read it, RFC 3339.
    pub(crate) read_at: String,
    /// The bytes in base64, as they need not be text.
    pub(crate) data: String,
}

/// Where a reader stands: the next byte of each stream, as `stdout.stderr` of an attempt: `1:120.0`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Position {
    attempt: u32,
    stdout: u64,
    stderr: u64,
}

/// Follow what a run prints
///
/// Events are named `log` and carry a `LogEvent`, which in a script run names the job; the last one is named `end`. Send `Last-Event-ID` to go on where a
/// connection broke off: no byte is left out, none comes twice.
#[utoipa::path(
    get, path = "/runs/{id}/logs/events", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path), ("Last-Event-ID" = Option<String>, Header)),
    responses(
        (status = 200, body = LogEvent, content_type = "text/event-stream"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn log_events(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    LastEventId(last): LastEventId<String>,
) -> Result<Response, Problem> {
    let last = last.unwrap_or_default();
    let run = app.pipeline.run(RunId(id)).await?;
    if app.pipeline.task(run.task).await?.definition.script().is_some() {
        let position = last.parse().unwrap_or_default();
        return Ok(
            sse::answer(&app, jobs::follow(app.clone(), run, None, position)).into_response()
        );
    }
    let begin = Position { attempt: run.attempt, stdout: 0, stderr: 0 };
    let position = last.parse().unwrap_or(begin);
    Ok(sse::answer(&app, follow(app.clone(), run.id, position)).into_response())
}

fn follow(app: App, id: RunId, mut position: Position) -> impl Stream<Item = Event> {
    async_stream::stream! {
        loop {
            // Read before the log is: what was printed before the end is there once the end is known.
            // Where the store fails there is no `end`: the client connects again and goes on.
            let run = match app.pipeline.run(id).await {
                Ok(run) => run,
                Err(Error::RunNotFound) => break,
                Err(_) => return,
            };
            if run.attempt != position.attempt {
                position = Position { attempt: run.attempt, stdout: 0, stderr: 0 };
            }
            let before = position;
            for stream in [LogStream::Stdout, LogStream::Stderr] {
                match next(&app, &run, stream, &mut position).await {
                    Ok(Some(event)) => yield event,
                    Ok(None) => {}
                    Err(error) => {
                        yield Event::default().event("error").data(error.to_string());
                        return;
                    }
                }
            }
            if position == before {
                if !run.state.status().is_active() {
                    break;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
        yield sse::end().id(position.to_string());
    }
}

async fn next(
    app: &App,
    run: &gantry_model::run::Run,
    stream: LogStream,
    position: &mut Position,
) -> Result<Option<Event>, Error> {
    let offset = position.of(stream);
    let chunk = app.pipeline.read_log(run, stream, *offset, CHUNK).await?;
    if chunk.bytes.is_empty() {
        return Ok(None);
    }
    let event = LogEvent {
        job: None,
        stage: None,
        turn: None,
        stream,
        offset: *offset,
        read_at: app.pipeline.clock.now().to_string(),
        data: STANDARD.encode(&chunk.bytes),
    };
    *offset = chunk.next;
    let event = Event::default().event("log").id(position.to_string()).json_data(event);
    event.map(Some).map_err(|error| Error::internal("writing an event", error))
}

impl Position {
    fn of(&mut self, stream: LogStream) -> &mut u64 {
        match stream {
            LogStream::Stdout => &mut self.stdout,
            LogStream::Stderr => &mut self.stderr,
        }
    }
}

/// A text is not a position in a run's log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let parse = || {
            let (attempt, offsets) = text.split_once(':')?;
            let (stdout, stderr) = offsets.split_once('.')?;
            let (attempt, stdout) = (attempt.parse().ok()?, stdout.parse().ok()?);
            Some(Self { attempt, stdout, stderr: stderr.parse().ok()? })
        };
        parse().ok_or(NoPosition)
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}.{}", self.attempt, self.stdout, self.stderr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_the_way_to_the_client_and_back() {
        let position = Position { attempt: 2, stdout: 120, stderr: 7 };
        assert_eq!(position.to_string().parse(), Ok(position));
        assert_eq!("1:x.0".parse::<Position>(), Err(NoPosition));
    }
}
