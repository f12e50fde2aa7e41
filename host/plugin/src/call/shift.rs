//! Guests that compute for long take turns with each other, so that a processor is left to those
//! that are soon done.

use std::future::poll_fn;
use std::mem::replace;
use std::num::NonZero;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::thread::available_parallelism;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::bound::slots::Pace;
use crate::sandbox::clock::Clock;

/// What guests that compute for long have of the machine: all processors but one, and at least one.
#[derive(Clone)]
pub(crate) struct Processors(Arc<Semaphore>);

impl Processors {
    pub(crate) fn new() -> Self {
        let all = available_parallelism().map_or(1, NonZero::get);
        Self(Arc::new(Semaphore::new(all.saturating_sub(1).max(1))))
    }
}

/// One call's turns of computing. They count for its deadline while it waits for one, and not as
/// time that it computes.
pub(crate) struct Shift {
    processors: Processors,
    pub(super) clock: Clock,
    from_start: bool,
    pace: Pace,
    turn: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Shift {
    /// Turns for a call with that clock: from its start if it is expected to compute for long, else
    /// once it has.
    pub(crate) fn new(processors: &Processors, clock: Clock, pace: Pace) -> Self {
        let (processors, from_start) = (processors.clone(), pace.is_slow());
        Self { processors, clock, from_start, pace, turn: Mutex::default() }
    }

    /// Notes whether the guest has computed for long, for the calls that follow.
    pub(super) fn note_pace(&self) {
        self.pace.note_slow(self.clock.is_long());
    }

    /// Whether the guest computes in turns.
    pub(crate) fn is_on(&self) -> bool {
        self.from_start || self.clock.is_long()
    }

    /// Drives a call. Those that compute for long are driven in turns of one tick, in which they
    /// come first who have waited longest.
    pub(crate) async fn drive<T>(&self, call: impl Future<Output = T>) -> T {
        let mut call = pin!(call);
        loop {
            if self.is_on() {
                self.begin().await;
            }
            let ticks = self.clock.spent();
            let polled = poll_fn(|context| match call.as_mut().poll(context) {
                Poll::Ready(ended) => Poll::Ready(Some(ended)),
                Poll::Pending => Poll::Ready(None),
            });
            let ended = polled.await;
            self.end();
            match ended {
                Some(ended) => return ended,
                // By the engine at once, if it was a tick, else by what the guest waits for.
                None => {
                    if self.clock.spent() == ticks {
                        self.pace.note_wait();
                    }
                    woken().await;
                }
            }
        }
    }

    async fn begin(&self) {
        // It is never closed.
        let turn = Arc::clone(&self.processors.0).acquire_owned().await.ok();
        self.put(turn);
    }

    /// Ends the turn, if it is this call's.
    pub(crate) fn end(&self) {
        self.put(None);
    }

    fn put(&self, turn: Option<OwnedSemaphorePermit>) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = turn;
    }
}

/// Waits until something wakes this task.
async fn woken() {
    let mut waited = false;
    poll_fn(|_| if replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}
