//! The server that has a run's job. Others leave the job alone, since they can neither see it nor tell whether it runs;
//! they can say where it is, and end the run without it.

use std::fmt;
use std::time::Duration;

use gantry_model::id::{RunId, ServerId};
use gantry_model::run::{Run, RunState};
use gantry_store::{Change, Server};
use jiff::{SignedDuration, Timestamp, Unit};

use super::{Error, Pipeline, Result};

/// How often a server says that it lives.
pub(super) const REPORT: Duration = Duration::from_secs(20);
/// A server that was silent for so long is away: it may fail to report twice.
const SILENCE: SignedDuration = SignedDuration::from_secs(60);

/// A server that has a run's job and is away.
#[derive(Debug)]
pub(crate) struct AbsentHolder {
    id: ServerId,
    known: Option<Server>,
}

impl fmt::Display for AbsentHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Server { id, place, seen_at }) = &self.known else {
            return write!(f, "the server {}, which was never heard of", self.id);
        };
        let seen_at = seen_at.round(Unit::Second).unwrap_or(*seen_at);
        write!(f, "the server {id} ({place}), which was last heard of at {seen_at}")
    }
}

impl Pipeline {
    /// Whether the run has a job that another server must look after.
    pub(super) fn is_held_elsewhere(&self, run: &Run) -> bool {
        run.state.server().is_some_and(|server| *server != self.settings.server_id)
    }

    /// The server that has the run's job, if that is another one and it is away.
    pub(crate) async fn absent_holder(&self, run: &Run) -> Result<Option<AbsentHolder>> {
        let Some(server) = run.state.server().filter(|_| self.is_held_elsewhere(run)) else {
            return Ok(None);
        };
        let known = self.store.server(server).await?;
        let away = known.as_ref().is_none_or(|server| is_away(server.seen_at, self.clock.now()));
        Ok(away.then(|| AbsentHolder { id: server.clone(), known }))
    }

    /// Asks for the run's end and, where the server that has its job is away, ends it without waiting for that server.
    /// Should the job still run there, that server removes it when it is back.
    pub(crate) async fn cancel_without_holder(&self, id: RunId) -> Result<Run> {
        let run = self.cancel(id).await?;
        let Some(holder) = self.absent_holder(&run).await? else { return Ok(run) };
        let note = format!("ended without waiting for {holder}");
        let canceled = Change::to(RunState::Canceled).with_note(note);
        match self.store.apply(&run, canceled).await.map_err(Error::from) {
            // The server is back, and was quicker.
            Err(Error::Conflict) => self.run(id).await,
            other => other,
        }
    }

    /// Tells the servers that share the database that this one lives.
    pub(super) async fn report_alive(&self) {
        let (id, place) = (&self.settings.server_id, &self.settings.server_place);
        if let Err(error) = self.store.report_server(id, place).await {
            tracing::warn!(%error, "other servers cannot be told that this one lives");
        }
    }
}

fn is_away(seen_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(seen_at) >= SILENCE
}
