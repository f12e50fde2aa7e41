//! The history of each run: one event for each change of its state, written in the transaction that
//! makes the change.

use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState, RunStatus};
use jiff::Timestamp;
use sqlx::{AnyConnection, FromRow};

use crate::Store;
use crate::columns::{from_json, from_number, instant, json, micros, number, parse};
use crate::error::{StoreError, unavailable};

/// A run changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The run.
    pub run: RunId,
    /// Counts the run's events from 1, without gaps.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// What it was from then on, without what the state carries.
    pub status: RunStatus,
    /// What it was from then on.
    pub state: RunState,
    /// A sentence for people.
    pub note: Option<String>,
}

#[derive(FromRow)]
struct EventRow {
    run_id: String,
    sequence: i64,
    at: i64,
    state: String,
    note: Option<String>,
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let state: RunState = from_json("the state in an event", &row.state)?;
        Ok(Self {
            run: parse("the run of an event", &row.run_id)?,
            sequence: from_number("the number of an event", row.sequence)?,
            at: instant("the time of an event", row.at)?,
            status: state.status(),
            state,
            note: row.note.as_deref().map(|note| from_json("a note", note)).transpose()?,
        })
    }
}

impl Store {
    /// The events of a run that follow number `after` (0 for all), oldest first, `limit` at most.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn events(
        &self,
        run: RunId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        sqlx::query_as::<_, EventRow>(
            "SELECT run_id, sequence, at, state, note FROM run_events \
             WHERE run_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(run.to_string())
        .bind(number(after))
        .bind(i64::from(limit))
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list events"))?
        .into_iter()
        .map(Event::try_from)
        .collect()
    }
}

/// Writes down what `run` is from now on. The caller's transaction has locked the run, so numbers
/// have neither gaps nor doubles.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    run: &Run,
    now: Timestamp,
    note: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO run_events (run_id, sequence, at, state, note) \
         SELECT $1, COALESCE(MAX(sequence), 0) + 1, $2, $3, $4 FROM run_events WHERE run_id = $1",
    )
    .bind(run.id.to_string())
    .bind(micros(now))
    .bind(json("the state in an event", &run.state)?)
    .bind(note.map(|note| json("a note", &note)).transpose()?)
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable("record an event"))
}
