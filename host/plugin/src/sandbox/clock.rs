//! The two clocks of a call: how long it takes, and how long its guest computes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use gantry_model::plugin::{Limits, World};
use wasmtime::{Store, UpdateDeadline};

use crate::engine::TICK;
use crate::sandbox::growth::{Exceeded, exceeded};

/// A guest that began so recently goes on at a tick. It is likely to be done soon, and would else
/// wait behind all who want its thread, some of whom keep it for a tick.
const JUST_BEGUN: Duration = Duration::from_millis(5);

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

    /// Lets the guest give way at each tick unless it has just begun, and ends it when it has had
    /// its share. One that sleeps or waits for the host reaches no tick: its time counts for the
    /// deadline alone.
    pub(crate) fn arm<T: 'static>(&self, store: &mut Store<T>) {
        let (spent, most, begun) = (Arc::clone(&self.spent), self.ticks, self.begun);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |_| {
            let ticks = spent.fetch_add(1, Ordering::Relaxed) + 1;
            match most {
                Some(most) if ticks > most => {
                    let value = format!("{} ms", TICK.as_millis() * u128::from(most));
                    Err(exceeded("cpu-ms", value))
                }
                _ if begun.elapsed() < JUST_BEGUN => Ok(UpdateDeadline::Continue(1)),
                _ => Ok(UpdateDeadline::Yield(1)),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use wasmtime::{Config, Engine, Func, Instance, Module};

    use super::*;

    /// Whether a guest that began then gives way when there is a tick.
    async fn gives_way(begun: Instant) -> bool {
        let engine = Engine::new(Config::new().epoch_interruption(true)).unwrap();
        let mut store = Store::new(&engine, ());
        let clock = Clock { begun, ..Clock::new(&Limits::default(), World::Callback) };
        clock.arm(&mut store);
        let tick = Func::wrap(&mut store, move || engine.increment_epoch());
        let guest = r#"(module (import "" "tick" (func $tick)) (func $then)
            (func (export "run") (call $tick) (call $then)))"#;
        let module = Module::new(store.engine(), wat::parse_str(guest).unwrap()).unwrap();
        let instance = Instance::new_async(&mut store, &module, &[tick.into()]).await.unwrap();
        let run = instance.get_typed_func::<(), ()>(&mut store, "run").unwrap();
        let mut running = pin!(run.call_async(&mut store, ()));
        let first = poll_fn(|context| Poll::Ready(running.as_mut().poll(context))).await;
        assert_eq!(clock.spent(), 1, "the tick counts in any case");
        first.is_pending()
    }

    #[tokio::test]
    async fn a_guest_that_has_just_begun_goes_on_at_a_tick() {
        let hour = Duration::from_secs(3600);
        assert!(!gives_way(Instant::now() + hour).await);
        assert!(gives_way(Instant::now().checked_sub(hour).unwrap()).await);
    }
}
