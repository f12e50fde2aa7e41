//! How many jobs a host may have at once, also when that is changed while some are there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The room on a host.
#[derive(Debug, Default)]
pub(super) struct Room {
    counts: Mutex<Counts>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Counts {
    used: u32,
    /// `None` is any number.
    most: Option<u32>,
}

/// The place of a job on a host; others have it once this is dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<Room>);

impl Counts {
    fn is_full(&self) -> bool {
        self.most.is_some_and(|most| self.used >= most)
    }
}

impl Room {
    /// From now on the host may have so many jobs at once. Those that are there stay.
    pub(super) fn set_most(&self, most: Option<u32>) {
        let before = std::mem::replace(&mut self.counts().most, most);
        if before != most {
            self.changed.notify_waiters();
        }
    }

    /// Whether one more job would wait.
    pub(super) fn is_full(&self) -> bool {
        self.counts().is_full()
    }

    /// A place for a job that is there already, whether there is room or not.
    pub(super) fn keep(self: &Arc<Self>) -> Place {
        self.counts().used += 1;
        Place(Arc::clone(self))
    }

    /// Waits until there is room for one more job.
    pub(super) async fn enter(self: &Arc<Self>) -> Place {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on nothing that happens is missed.
            changed.as_mut().enable();
            {
                let mut counts = self.counts();
                if !counts.is_full() {
                    counts.used += 1;
                    return Place(Arc::clone(self));
                }
            }
            changed.await;
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self(room) = self;
        let mut counts = room.counts();
        counts.used = counts.used.saturating_sub(1);
        drop(counts);
        room.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn a_job_enters_when_there_is_room_and_others_count_whatever_the_limit_was() {
        let room = Arc::new(Room::default());
        let (first, second) = (room.enter().now_or_never(), room.keep());
        assert!(first.is_some());
        room.set_most(Some(2));
        let mut third = std::pin::pin!(room.enter());
        assert!(third.as_mut().now_or_never().is_none(), "two are there");
        room.set_most(Some(1));
        drop(first);
        assert!(third.as_mut().now_or_never().is_none(), "one is there, and may be");
        drop(second);
        assert!(third.now_or_never().is_some());
        let _kept = room.keep();
        let mut fourth = std::pin::pin!(room.enter());
        assert!(fourth.as_mut().now_or_never().is_none());
        room.set_most(None);
        assert!(fourth.now_or_never().is_some());
    }
}
