//! Runs that find no room wait for it together: when there may be some, the first of several that are alike is asked about,
//! and its answer holds for the others until there may be more room again.

use std::collections::HashMap;
use std::sync::Arc;

use gantry_model::id::{ProjectName, TaskId};
use tokio::sync::{Mutex, MutexGuard, watch};

/// What decides about room for a run, beside the size of its inputs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    pub(super) task: TaskId,
    pub(super) project: Option<ProjectName>,
}

/// Where executors are chosen, for one run at a time, so that two are not promised the same room. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Placing {
    room: watch::Sender<u64>,
    refusals: Arc<Mutex<Refusals>>,
}

impl Placing {
    pub(crate) fn new() -> Self {
        Self { room: watch::Sender::new(0), refusals: Arc::default() }
    }

    /// There may be room where there was none: those who wait are asked about again.
    pub(crate) fn has_changed(&self) {
        self.room.send_modify(|changes| *changes = changes.wrapping_add(1));
    }

    /// Tells of each [`Placing::has_changed`] from now on.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.room.subscribe()
    }

    /// Waits for the turn to choose. It lasts as long as the answer is held.
    pub(super) async fn turn(&self) -> MutexGuard<'_, Refusals> {
        let mut refusals = self.refusals.lock().await;
        let change = *self.room.borrow();
        if refusals.after != change {
            *refusals = Refusals { after: change, ..Refusals::default() };
        }
        refusals
    }
}

/// For whom there was no room since the last change, and why.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    /// Which change that was.
    after: u64,
    /// The least that was refused of each kind.
    least: HashMap<Kind, (u64, String)>,
}

impl Refusals {
    /// Why there is no room for a run with so many bytes of inputs, if that is known.
    pub(super) fn known(&self, kind: &Kind, input_bytes: u64) -> Option<&str> {
        let (least, because) = self.least.get(kind)?;
        (input_bytes >= *least).then_some(because)
    }

    pub(super) fn add(&mut self, kind: Kind, input_bytes: u64, because: String) {
        self.least.insert(kind, (input_bytes, because));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(project: Option<&str>) -> Kind {
        Kind { task: TaskId(uuid::Uuid::nil()), project: project.map(|it| it.parse().unwrap()) }
    }

    #[tokio::test]
    async fn a_refusal_holds_for_the_like_until_there_may_be_room() {
        let placing = Placing::new();
        placing.turn().await.add(kind(None), 10, "full".to_owned());
        let turn = placing.turn().await;
        assert_eq!(turn.known(&kind(None), 10), Some("full"));
        assert_eq!(turn.known(&kind(None), 11), Some("full"));
        assert_eq!(turn.known(&kind(None), 9), None, "less may find room");
        assert_eq!(turn.known(&kind(Some("a")), 10), None, "another project has another selector");
        drop(turn);
        placing.has_changed();
        assert_eq!(placing.turn().await.known(&kind(None), 10), None);
    }

    #[tokio::test]
    async fn a_change_during_a_turn_is_not_missed() {
        let placing = Placing::new();
        let mut changes = placing.changes();
        changes.borrow_and_update();
        let mut turn = placing.turn().await;
        placing.has_changed();
        turn.add(kind(None), 10, "full".to_owned());
        drop(turn);
        assert!(changes.has_changed().unwrap());
        assert_eq!(placing.turn().await.known(&kind(None), 10), None);
    }
}
