//! What may pass is tried again after growing pauses, and whoever follows the run hears what it waits for.

use std::future::pending;
use std::time::Duration;

use gantry_model::run::Run;
use tokio::time::Instant;

use super::{Error, Pipeline, Result};

/// How long the first pause is; each further one is twice as long, up to [`MOST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const MOST_PAUSE: Duration = Duration::from_secs(60);

/// How long something is tried, and how far that is.
pub(super) struct Patience {
    begun: Instant,
    limit: Duration,
    pause: Duration,
    /// What the run was told last, without its numbers.
    told: String,
}

impl Patience {
    /// Tries begin now, and go on for so long.
    pub(super) fn new(limit: Duration) -> Self {
        Self { begun: Instant::now(), limit, pause: FIRST_PAUSE, told: String::new() }
    }

    /// Tries without an end.
    pub(super) fn endless() -> Self {
        Self::new(Duration::MAX)
    }

    /// Whether there is time for another try.
    pub(super) fn lasts(&self) -> bool {
        self.begun.elapsed().saturating_add(self.pause) < self.limit
    }
}

impl Pipeline {
    /// Tells the run why it waits, unless it was told so last, and waits until it is time for the next try, or `sooner`: then
    /// something has happened that may help, and pauses are short again.
    pub(super) async fn pause(
        &self,
        run: &Run,
        patience: &mut Patience,
        note: &str,
        sooner: impl Future<Output = ()>,
    ) -> Result<()> {
        // How often something was tried, or for how long, is no news.
        let told = note.replace(|c: char| c.is_ascii_digit(), "");
        if told != patience.told {
            self.store.note(run, note).await?;
            patience.told = told;
        }
        patience.pause = tokio::select! {
            () = tokio::time::sleep(patience.pause) => MOST_PAUSE.min(patience.pause * 2),
            () = sooner => FIRST_PAUSE,
        };
        Ok(())
    }

    /// The same for a run that somebody may cancel meanwhile: [`Error::Conflict`] if it is another since.
    pub(super) async fn pause_unless_changed(
        &self,
        run: &Run,
        patience: &mut Patience,
        note: &str,
    ) -> Result<()> {
        tokio::select! {
            paused = self.pause(run, patience, note, pending()) => paused,
            changed = self.changed(run) => changed.and(Err(Error::Conflict)),
        }
    }
}
