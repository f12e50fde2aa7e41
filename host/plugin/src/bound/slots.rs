//! A plugin's calls take turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use gantry_model::plugin::Limits;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::call::failure::FailureKind;
use crate::runtime::Runtime;

/// The turns of one plugin.
#[derive(Clone)]
pub(crate) struct Slots {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicU32>,
    queue: u32,
    pace: Pace,
}

/// What is to be expected of a plugin's next call: what those before it did. So a guest that is
/// called again and again does not each time have to be found out.
#[derive(Clone, Default)]
pub(crate) struct Pace(Arc<Expected>);

#[derive(Default)]
struct Expected {
    computes: AtomicBool,
    waits: AtomicBool,
}

impl Pace {
    /// Whether it is expected to compute for long, as the last call did.
    pub(crate) fn is_slow(&self) -> bool {
        self.0.computes.load(Ordering::Relaxed)
    }

    /// Notes whether a call did so.
    pub(crate) fn note_slow(&self, slow: bool) {
        self.0.computes.store(slow, Ordering::Relaxed);
    }

    /// Whether it is expected to wait for the host, for a file above all, as some call did.
    pub(crate) fn waits(&self) -> bool {
        self.0.waits.load(Ordering::Relaxed)
    }

    /// Notes that a call did so.
    pub(crate) fn note_wait(&self) {
        self.0.waits.store(true, Ordering::Relaxed);
    }
}

/// A turn; it ends when this goes, and this goes with the guest.
pub(crate) struct Turn {
    _of_the_plugin: Option<OwnedSemaphorePermit>,
    _of_the_host: OwnedSemaphorePermit,
    pub(crate) pace: Pace,
}

/// Counts one that waits.
struct Waiting(Arc<AtomicU32>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Slots {
    pub(crate) fn new(limits: &Limits) -> Self {
        let turns = Arc::new(Semaphore::new(limits.concurrent_calls.max(1) as usize));
        Self { turns, waiting: Arc::default(), queue: limits.queue, pace: Pace::default() }
    }

    /// Waits for a turn, if few enough do.
    pub(crate) async fn turn(&self, runtime: &Runtime) -> Result<Turn, FailureKind> {
        let own = match Arc::clone(&self.turns).try_acquire_owned() {
            Ok(own) => own,
            Err(_) => self.queue().await?,
        };
        let turn = Turn::of_the_host(runtime, Some(own)).await?;
        Ok(Turn { pace: self.pace.clone(), ..turn })
    }

    async fn queue(&self) -> Result<OwnedSemaphorePermit, FailureKind> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(Arc::clone(&self.waiting));
        if before >= self.queue {
            return Err(FailureKind::Busy { waiting: before });
        }
        Arc::clone(&self.turns).acquire_owned().await.map_err(|_| going())
    }
}

impl Turn {
    /// Waits for one of the host's turns.
    pub(crate) async fn of_the_host(
        runtime: &Runtime,
        own: Option<OwnedSemaphorePermit>,
    ) -> Result<Self, FailureKind> {
        let of_the_host = runtime.turn().await.ok_or_else(going)?;
        Ok(Self { _of_the_plugin: own, _of_the_host: of_the_host, pace: Pace::default() })
    }
}

fn going() -> FailureKind {
    FailureKind::Interrupted { message: "the plugin host is going".to_owned() }
}
