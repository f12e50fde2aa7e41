//! One at a time for each digest.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex as StdMutex, PoisonError, Weak};

use gantry_model::digest::Digest;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Lets one at a time through for each digest.
#[derive(Default)]
pub(super) struct Turns {
    /// Those that somebody has or waits for.
    locks: StdMutex<HashMap<Digest, Weak<Mutex<()>>>>,
}

impl Turns {
    /// Returns when it is the caller's turn for all of them; over when the answer is dropped. All
    /// wait in the same order, so that no two wait for each other.
    pub(super) async fn take(&self, digests: &BTreeSet<&Digest>) -> Vec<OwnedMutexGuard<()>> {
        let locks: Vec<_> = {
            let mut known = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|_, lock| lock.strong_count() > 0);
            let mut lock_of = |digest: &Digest| {
                known.get(digest).and_then(Weak::upgrade).unwrap_or_else(|| {
                    let lock = Arc::default();
                    known.insert(digest.clone(), Arc::downgrade(&lock));
                    lock
                })
            };
            digests.iter().map(|digest| lock_of(digest)).collect()
        };
        let mut turns = Vec::with_capacity(locks.len());
        for lock in locks {
            turns.push(lock.lock_owned().await);
        }
        turns
    }
}
