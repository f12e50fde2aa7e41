//! One at a time for each run, where the store's compare-and-set comes too late: files are replaced before it is asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError, Weak};

use gantry_model::id::RunId;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How many runs are remembered before those that nobody waits for are forgotten.
const FORGET_FROM: usize = 1024;

/// Whose turn it is, for each run. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<StdMutex<HashMap<RunId, Weak<Mutex<()>>>>>);

impl Turns {
    /// Waits until nobody else has the run. The turn ends when the answer is dropped.
    pub(crate) async fn take(&self, run: RunId) -> OwnedMutexGuard<()> {
        self.of(run).lock_owned().await
    }

    fn of(&self, run: RunId) -> Arc<Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = turns.get(&run).and_then(Weak::upgrade) {
            return known;
        }
        if turns.len() >= FORGET_FROM {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let fresh = Arc::default();
        turns.insert(run, Arc::downgrade(&fresh));
        fresh
    }
}
