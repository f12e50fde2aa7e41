//! The two clocks of a call: how long it takes, and how long its guest computes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use gantry_model::plugin::{Limits, World};
use wasmtime::{Store, UpdateDeadline};

use crate::engine::TICK;
use crate::sandbox::growth::{Exceeded, exceeded};

/// The clocks of one call.
#[derive(Clone)]
pub(crate) struct Clock {
    deadline: Duration,
    /// Ticks for which the guest may compute; `None` for as long as the deadline lets it.
    ticks: Option<u32>,
    /// Ticks in which the guest was found computing.
    spent: Arc<AtomicU32>,
    /// When the guest began.
    begun: Instant,
}

impl Clock {
    /// Clocks that begin now.
    pub(crate) fn new(limits: &Limits, world: World) -> Self {
        let deadline = Duration::from_millis(limits.deadline_of(world).into());
        let tick = u32::try_from(TICK.as_millis()).unwrap_or(1);
        let ticks = (limits.cpu_ms > 0).then(|| limits.cpu_ms.div_ceil(tick));
        Self { deadline, ticks, spent: Arc::default(), begun: Instant::now() }
    }

    /// When the whole call's time is over.
    pub(crate) fn end(&self) -> Instant {
        self.begun + self.deadline
    }

    /// What is left of the whole call's time.
    pub(crate) fn left(&self) -> Duration {
        self.deadline.saturating_sub(self.begun.elapsed())
    }

    /// The ticks in which the guest was found computing.
    pub(crate) fn spent(&self) -> u32 {
        self.spent.load(Ordering::Relaxed)
    }

    /// Whether the guest has computed for at least a tick: of two, the first may have come just
    /// after it began.
    pub(crate) fn is_long(&self) -> bool {
        self.spent() > 1
    }

    /// The limit of a call that took too long.
    pub(crate) fn over(&self) -> Exceeded {
        Exceeded { limit: "deadline-ms", value: format!("{} ms", self.deadline.as_millis()) }
    }

    /// Lets the guest give way at each tick, and ends it when it has had its share. One that sleeps
    /// or waits for the host reaches no tick: its time counts for the deadline alone.
    pub(crate) fn arm<T: 'static>(&self, store: &mut Store<T>) {
        let (spent, most) = (Arc::clone(&self.spent), self.ticks);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |_| {
            let ticks = spent.fetch_add(1, Ordering::Relaxed) + 1;
            match most {
                Some(most) if ticks > most => {
                    let value = format!("{} ms", TICK.as_millis() * u128::from(most));
                    Err(exceeded("cpu-ms", value))
                }
                _ => Ok(UpdateDeadline::Yield(1)),
            }
        });
    }
}
