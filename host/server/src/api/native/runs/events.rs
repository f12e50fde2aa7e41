//! What happens to a run, while it happens, as server-sent events.

use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::Event;
use futures::Stream;
use gantry_model::id::RunId;
use gantry_model::run::{RunState, RunStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::native::extract::Path;
use crate::api::native::sse::{self, LastEventId};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Viewer;
use crate::pipeline::nudged;

/// Most events that are read at once.
const PAGE: u32 = 100;
/// How often the store is looked at, for events that other servers wrote.
const GLANCE: Duration = Duration::from_secs(2);

/// A change of a run's status.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RunEvent {
    /// Counts from 1 for each run.
    pub(crate) sequence: u64,
    /// RFC 3339.
    pub(crate) at: String,
    #[schema(value_type = String)]
    pub(crate) status: RunStatus,
    /// Why, in words: why this executor, why it waits, why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// What to do, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
}

/// Follow what happens to a run
///
/// Events are named `status` and carry a `RunEvent`, from the first on; the last one is named `end`. Send `Last-Event-ID` to go
/// on where a connection broke off.
#[utoipa::path(
    get, path = "/runs/{id}/events", tag = "runs", security(("token" = ["viewer"])),
    params(("id" = Uuid, Path), ("Last-Event-ID" = Option<u64>, Header)),
    responses(
        (status = 200, body = RunEvent, content_type = "text/event-stream"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn events(
    _caller: Viewer,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    LastEventId(last): LastEventId<u64>,
) -> Result<impl IntoResponse, Problem> {
    let run = app.pipeline.run(RunId(id)).await?;
    Ok(sse::answer(&app, follow(app.clone(), run.id, last.unwrap_or(0))))
}

fn follow(app: App, id: RunId, mut after: u64) -> impl Stream<Item = Event> {
    async_stream::stream! {
        let mut nudges = app.pipeline.store.subscribe();
        loop {
            // Looked at before the events are: those of an end that is known have been written.
            // A retry would go on after the end; whoever wants that follows again.
            // Where the store fails there is no `end`: the client connects again and goes on.
            let Ok(run) = app.pipeline.store.run(id).await else { return };
            let Some(run) = run else { break };
            let Ok(news) = app.pipeline.store.events(id, after, PAGE).await else { return };
            let caught_up = news.len() < PAGE as usize;
            for event in news {
                after = event.sequence;
                let view = RunEvent::from(event);
                let event = Event::default().event("status").id(after.to_string());
                if let Ok(event) = event.json_data(view) {
                    yield event;
                }
            }
            if caught_up && run.state.status().is_terminal() {
                break;
            }
            if caught_up {
                let _ = tokio::time::timeout(GLANCE, nudged(&mut nudges, id)).await;
            }
        }
        yield sse::end();
    }
}

impl From<gantry_store::Event> for RunEvent {
    fn from(event: gantry_store::Event) -> Self {
        let hint = match event.state {
            RunState::Failed { failure } => Some(failure.hint),
            _ => None,
        };
        Self {
            sequence: event.sequence,
            at: event.at.to_string(),
            status: event.status,
            note: event.note,
            hint,
        }
    }
}
