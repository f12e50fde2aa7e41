//! On which thread a guest runs.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use gantry_model::plugin::World;
use rustix::process::setpriority_process;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::{JoinError, JoinHandle, block_in_place, spawn_blocking};
use tokio::time::timeout;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::bound::slots::Pace;
use crate::call::shift::Shift;
use crate::call::stop::Stop;

/// How long a guest on another thread is waited for beyond its deadline. It is needed only where the
/// guest hangs in the kernel, out of reach of every other means: in a file of another machine that
/// does not answer, since files that a guest can open are never waited for otherwise.
const GRACE: Duration = Duration::from_secs(1);

/// A guest that is at no tick for so long hangs in the kernel.
const HANGS: Duration = Duration::from_millis(100);

/// Niceness of threads of guests that compute for long: beside them, a call that is soon done gets
/// nine tenths of a processor, and at once.
const NICE: i32 = 10;

/// On which thread a guest begins. One that computes for long is moved to a thread of its own,
/// lest it keeps others from theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On the caller's, since moving a short call to another costs as much as the call. Files are
    /// read through the runtime's pool of threads.
    Here,
    /// There as well, or, in a runtime of a single thread, on one of the pool's: for guests that read
    /// files. They read them in place, which is three to five times faster than through the pool.
    Blocking,
}

impl Place {
    /// The place of a call. A dataset format reads files; an output importer may, and many decide
    /// by names alone.
    pub(crate) fn of(world: World, pace: &Pace) -> Self {
        match world {
            World::DatasetFormat => Self::Blocking,
            World::OutputImporter if pace.waits() => Self::Blocking,
            World::OutputImporter
            | World::Callback
            | World::ExecutorSelector
            | World::Condition => Self::Here,
        }
    }

    /// Runs a call there. An error if it never comes back.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        call: Pin<Box<impl Future<Output = T> + Send + 'static>>,
        shift: &Arc<Shift>,
    ) -> Result<T, Stop> {
        let has_threads = || Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
        let begun = match self {
            Self::Here => begin(call, Arc::clone(shift), false).await,
            Self::Blocking if has_threads() => begin(call, Arc::clone(shift), true).await,
            Self::Blocking => {
                let begun = begin(call, Arc::clone(shift), false);
                attend(spawn_blocking(waiting_for(begun)), shift).await?
            }
        };
        match begun {
            Begun::Ended(ended) => Ok(ended),
            Begun::Long(call) => {
                attend(spawn_blocking(giving_way(waiting_for(call))), shift).await?
            }
        }
    }
}

/// What became of a call's beginning.
enum Begun<T, C> {
    Ended(T),
    /// Its guest computes for long.
    Long(Pin<Box<C>>),
}

/// Runs a call as long as its guest does not compute for long. One that blocks leaves the thread's
/// other work to another thread of the runtime.
async fn begin<T, C: Future<Output = T>>(
    mut call: Pin<Box<C>>,
    shift: Arc<Shift>,
    blocks: bool,
) -> Begun<T, C> {
    let ended = poll_fn(|context| {
        if shift.is_on() {
            return Poll::Ready(None);
        }
        let mut go_on = || call.as_mut().poll(context);
        let polled = if blocks { block_in_place(go_on) } else { go_on() };
        polled.map(Some)
    });
    match ended.await {
        Some(ended) => Begun::Ended(ended),
        None => Begun::Long(call),
    }
}

/// The work of a thread that may block.
fn waiting_for<T>(call: impl Future<Output = T> + Send) -> impl FnOnce() -> T + Send {
    let runtime = Handle::current();
    // What the guest logs belongs to the same log and the same work, whatever the thread.
    let call = call.in_current_span().with_current_subscriber();
    move || runtime.block_on(call)
}

/// The same work on a thread of its own, before which others go.
fn giving_way<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> impl FnOnce() -> Result<T, Stop> {
    let lost = |cause: &str| Stop::Lost(cause.into());
    move || {
        let thread = thread::Builder::new().name("plugin-guest".to_owned()).spawn(|| {
            // It concerns this thread alone, and cannot be taken back: so the thread ends with the
            // guest. Without it the guest runs like all others.
            let _ = setpriority_process(None, NICE);
            work()
        });
        let ended = thread.map_err(|error| Stop::Lost(error.into()))?.join();
        ended.map_err(|_| lost("its thread broke off"))
    }
}

/// Waits for a call on another thread, whose guest may hang.
async fn attend<T>(mut moved: JoinHandle<T>, shift: &Shift) -> Result<T, Stop> {
    let clock = &shift.clock;
    let latest = clock.end() + GRACE;
    loop {
        let ticks = clock.spent();
        match timeout(HANGS, &mut moved).await {
            Ok(joined) => return joined.map_err(|error: JoinError| Stop::Lost(error.into())),
            Err(_) if Instant::now() > latest => return Err(Stop::Exceeded(clock.over())),
            // It needs no processor.
            Err(_) if clock.spent() == ticks => shift.end(),
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use gantry_model::plugin::Limits;

    use super::*;
    use crate::call::shift::Processors;
    use crate::sandbox::clock::Clock;

    /// The turns of a call that may take so many milliseconds, and is expected to compute for long.
    fn shift(processors: &Processors, deadline_ms: u32) -> Arc<Shift> {
        let limits = Limits { deadline_ms, ..Limits::default() };
        let pace = Pace::default();
        pace.note_slow(true);
        Arc::new(Shift::new(processors, Clock::new(&limits, World::OutputImporter), pace))
    }

    /// Runs a call whose thread waits as long as this is locked.
    async fn hang(until: &Arc<Mutex<()>>, shift: &Arc<Shift>) -> Result<(), Stop> {
        let (until, of_call) = (Arc::clone(until), Arc::clone(shift));
        let call = async move { of_call.drive(async move { drop(until.lock()) }).await };
        Place::Here.run(Box::pin(call), shift).await
    }

    #[tokio::test]
    async fn a_call_that_hangs_is_given_up_after_its_deadline() {
        let (processors, until) = (Processors::new(), Arc::default());
        let waits = Mutex::lock(&until);
        let ended = hang(&until, &shift(&processors, 50)).await;
        drop(waits);
        assert!(matches!(ended, Err(Stop::Exceeded(over)) if over.limit == "deadline-ms"));
    }

    #[tokio::test]
    async fn a_call_that_hangs_keeps_no_turn() {
        let (processors, until) = (Processors::new(), Arc::default());
        let waits = Mutex::lock(&until);
        let others = async {
            // As many as have turns at once.
            let all = thread::available_parallelism().map_or(1, Into::into);
            for _ in 0..all {
                let free = Arc::default();
                assert!(hang(&free, &shift(&processors, 60_000)).await.is_ok());
            }
            drop(waits);
        };
        let shifts: [_; 64] = std::array::from_fn(|_| shift(&processors, 60_000));
        let hanging = async {
            let hung = shifts.map(|shift| {
                let until = Arc::clone(&until);
                tokio::spawn(async move { hang(&until, &shift).await })
            });
            for hung in hung {
                assert!(hung.await.is_ok_and(|ended| ended.is_ok()));
            }
        };
        tokio::join!(hanging, others);
    }
}
