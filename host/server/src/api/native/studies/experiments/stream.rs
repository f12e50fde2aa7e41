//! What happens to an experiment, while it happens, as server-sent events.

use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::Event;
use futures::Stream;
use gantry_model::study::{Action, ActionId, ExperimentId};
use gantry_store::PageRequest;
use serde::Serialize;

use crate::api::native::extract::Path;
use crate::api::native::sse::{self, LastEventId};
use crate::api::native::studies::ActionView;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::may;
use crate::pipeline::{Error, Result};

/// How often the experiment is looked at; whichever server moves it, it is seen.
const GLANCE: Duration = Duration::from_millis(500);
/// Most actions that are read at once.
const PAGE: u32 = 100;

/// Follow what happens to an experiment
///
/// Each event carries an `ActionView`. One named `action` tells of a state that it entered, from the first on; one named
/// `progress` tells how far the executions are in the state where it is, and how they ended in the one that it left. The last
/// event is named `end`: the experiment rests until somebody moves it. Send `Last-Event-ID` to go on where a connection broke
/// off.
#[utoipa::path(
    get, path = "/experiments/{id}/events/stream", tag = "studies",
    security(("token" = ["viewer"])),
    params(("id" = i64, Path), ("Last-Event-ID" = Option<i64>, Header)),
    responses(
        (status = 200, body = ActionView, content_type = "text/event-stream"),
        (status = 404, body = Problem),
    ),
)]
pub(super) async fn follow_experiment(
    _caller: may::Read,
    State(app): State<App>,
    Path(id): Path<i64>,
    LastEventId(last): LastEventId<i64>,
) -> std::result::Result<impl IntoResponse, Problem> {
    let id = app.pipeline.experiment(ExperimentId(id)).await?.id;
    Ok(sse::answer(&app, follow(app.clone(), id, last.map(ActionId))))
}

fn follow(app: App, id: ExperimentId, mut last: Option<ActionId>) -> impl Stream<Item = Event> {
    async_stream::stream! {
        let mut seen = None;
        loop {
            // Looked at before its actions are: what led to where it is has been written.
            // Where the store fails there is no `end`: the client connects again and goes on.
            let Ok(experiment) = app.pipeline.experiment(id).await else { return };
            if seen == Some(experiment.revision) {
                tokio::time::sleep(GLANCE).await;
                continue;
            }
            seen = Some(experiment.revision);
            let Ok(news) = actions_after(&app, id, last).await else { return };
            let Ok(views) = super::with_executions(&app, news).await else { return };
            let told = views.last().map(|action| action.id);
            // How the executions ended in the state that it left.
            if let (Some(left), Some(_)) = (last, told) {
                let Ok(Some(event)) = progress(&app, left).await else { return };
                yield event;
            }
            for view in views {
                last = Some(ActionId(view.id));
                let event = Event::default().event("action").id(view.id.to_string());
                if let Ok(event) = event.json_data(view) {
                    yield event;
                }
            }
            if told.is_none() {
                let Ok(Some(event)) = progress(&app, experiment.progress.action).await else { return };
                yield event;
            }
            if experiment.progress.rest.is_some() {
                break;
            }
        }
        yield sse::end();
    }
}

/// The actions that came after that one, oldest first.
async fn actions_after(
    app: &App,
    id: ExperimentId,
    after: Option<ActionId>,
) -> Result<Vec<Action>> {
    let mut news = Vec::new();
    let mut cursor = None;
    loop {
        let request = PageRequest { cursor, limit: PAGE };
        let page = app.pipeline.store.actions(Some(id), &request).await.map_err(Error::from)?;
        for action in page.items {
            if Some(action.id) == after {
                news.reverse();
                return Ok(news);
            }
            news.push(action);
        }
        cursor = page.next;
        if cursor.is_none() {
            news.reverse();
            return Ok(news);
        }
    }
}

/// How far the executions of an action are.
async fn progress(app: &App, action: ActionId) -> std::result::Result<Option<Event>, Problem> {
    let action = app.pipeline.action(action).await?;
    let views = super::with_executions(app, vec![action]).await?;
    Ok(views.first().and_then(named_progress))
}

fn named_progress(view: &impl Serialize) -> Option<Event> {
    Event::default().event("progress").json_data(view).ok()
}
