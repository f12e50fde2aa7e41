//! One at a time for each run, where the store's compare-and-set comes too late: files are replaced before it is asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError, Weak};

use gantry_model::id::RunId;
use gantry_store::RunTurn;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::Pipeline;

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

/// A run's turn in this server and among all that share its database.
pub(crate) struct Alone {
    _among_servers: RunTurn,
    _here: OwnedMutexGuard<()>,
}

impl Pipeline {
    /// Waits until nobody else has the run, neither here nor in another server.
    pub(crate) async fn alone_with(&self, run: RunId) -> super::Result<Alone> {
        let here = self.turns.take(run).await;
        Ok(Alone { _among_servers: self.store.turn(run).await?, _here: here })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;
    use uuid::Uuid;

    use super::*;

    /// Longer than a turn that nobody has takes to be given.
    const MOMENT: Duration = Duration::from_millis(50);

    fn run(number: u128) -> RunId {
        RunId(Uuid::from_u128(number))
    }

    fn remembered(turns: &Turns) -> usize {
        turns.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    #[tokio::test]
    async fn turns_of_one_run_exclude_each_other_and_leave_other_runs_alone() {
        let turns = Turns::default();
        let first = turns.take(run(1)).await;
        let mut second = std::pin::pin!(turns.take(run(1)));
        assert!(timeout(MOMENT, &mut second).await.is_err(), "two have the run at once");
        assert!(timeout(MOMENT, turns.take(run(2))).await.is_ok(), "another run had to wait");

        drop(first);
        let second = timeout(MOMENT, second).await;
        assert!(second.is_ok(), "a turn that ended was not given on");
        assert!(timeout(MOMENT, turns.take(run(1))).await.is_err(), "it was given to two");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_thousand_turns_of_a_run_are_taken_one_by_one() {
        let (turns, inside) = (Turns::default(), Arc::new(StdMutex::new(0_u32)));
        let one = |turns: Turns, inside: Arc<StdMutex<u32>>| async move {
            let _turn = turns.take(run(1)).await;
            let before = inside.lock().map(|inside| *inside).unwrap_or_default();
            tokio::task::yield_now().await;
            // Were two at it at once, one would be lost.
            if let Ok(mut inside) = inside.lock() {
                *inside = before + 1;
            }
        };
        let all: Vec<_> =
            (0..1000).map(|_| tokio::spawn(one(turns.clone(), inside.clone()))).collect();
        assert!(futures::future::join_all(all).await.iter().all(Result::is_ok));
        assert_eq!(inside.lock().map(|inside| *inside).unwrap_or_default(), 1000);
    }

    #[tokio::test]
    async fn runs_that_nobody_waits_for_are_forgotten_and_others_are_not() {
        let turns = Turns::default();
        let held = turns.take(run(0)).await;
        for number in 1..=5 * FORGET_FROM {
            drop(turns.take(run(number as u128)).await);
        }
        assert!(remembered(&turns) <= FORGET_FROM, "{} are remembered", remembered(&turns));
        assert!(timeout(MOMENT, turns.take(run(0))).await.is_err(), "a turn was forgotten");
        drop(held);
    }
}
