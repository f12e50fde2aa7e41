//! Waits until the sources of a project have changed.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use gantry_model::digest::Digest;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use thiserror::Error;

use crate::project::{Project, ProjectError};

/// Editors save in several steps; that long after the last one, sources are as they were meant.
const QUIET: Duration = Duration::from_millis(150);

/// Why changes cannot be noticed.
#[derive(Debug, Error)]
pub enum WatchError {
    /// The system does not tell.
    #[error("the project's folder cannot be watched")]
    Notify(#[from] notify::Error),
    /// The sources cannot be read.
    #[error("the sources cannot be read")]
    Sources(#[from] ProjectError),
}

/// Watches a project. By their contents, so that saving a file as it was is no change, and neither is what a build writes.
pub struct Watch {
    project: Project,
    seen: Option<Digest>,
    events: Receiver<()>,
    /// It sends events as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    ///
    /// When the system cannot.
    pub fn begin(project: &Project) -> Result<Self, WatchError> {
        let (sender, events) = mpsc::channel();
        let filter = project.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let matters = |event: Event| event.paths.iter().any(|path| filter.is_source(path));
            // Of an error it is not known what was missed.
            if event.map_or(true, matters) {
                // Nobody waits any more once the other end is gone.
                let _ = sender.send(());
            }
        })?;
        watcher.watch(project.folder(), RecursiveMode::Recursive)?;
        Ok(Self { project: project.clone(), seen: None, events, _watcher: watcher })
    }

    /// Returns at once the first time, and then each time when the sources are not as they were at the last return.
    ///
    /// # Errors
    ///
    /// When the sources cannot be read.
    pub fn changed(&mut self) -> Result<(), WatchError> {
        loop {
            let now = self.project.sources_digest()?;
            if self.seen.as_ref() != Some(&now) {
                self.seen = Some(now);
                return Ok(());
            }
            self.quiet_after_event();
        }
    }

    /// Waits for an event, and then until there are no more.
    fn quiet_after_event(&self) {
        let mut waiting = self.events.recv().map_err(|_| RecvTimeoutError::Disconnected);
        while waiting.is_ok() {
            waiting = self.events.recv_timeout(QUIET);
        }
    }
}
