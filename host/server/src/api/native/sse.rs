//! What all streams of server-sent events have in common.

use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt as _};

use crate::app::App;

/// Proxies end a connection that says nothing; nginx does after 60 s unless it is told otherwise.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Where a client whose connection broke off goes on; `None` where it begins, or names no such place.
pub(super) struct LastEventId<T>(pub(super) Option<T>);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for LastEventId<T> {
    type Rejection = Infallible;

    async fn from_request_parts(head: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let value = head.headers.get("last-event-id").and_then(|value| value.to_str().ok());
        Ok(Self(value.and_then(|value| value.parse().ok())))
    }
}

/// The events, until they end or the server stops.
pub(super) fn answer<E>(app: &App, events: E) -> impl IntoResponse + use<E>
where
    E: Stream<Item = Event> + Send + 'static,
{
    let stop = app.shutdown.clone().cancelled_owned();
    let events = events.take_until(stop).map(Ok::<_, Infallible>);
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

/// Tells the client that nothing more will come, so that it does not connect again.
pub(super) fn end() -> Event {
    Event::default().event("end").data("{}")
}
