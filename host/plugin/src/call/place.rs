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
use tokio::task::{JoinError, JoinHandle, block_in_place, spawn, spawn_blocking};
use tokio::time::timeout;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::bound::slots::Pace;
use crate::call::shift::Shift;
use crate::call::stop::Stop;
use crate::sandbox::clock::Clock;

/// How long a guest is waited for beyond its deadline. It is needed only where the guest hangs in
/// the kernel (a run can leave a named pipe among its outputs), out of reach of every other means.
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
    /// On one that may block, for guests that read files: in place, which is three to five times
    /// faster than through the pool.
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
        call: impl Future<Output = T> + Send + 'static,
        clock: &Clock,
        shift: &Arc<Shift>,
    ) -> Result<T, Stop> {
        let latest = Instant::now() + clock.deadline() + GRACE;
        let begun = match self {
            Self::Here => begin(Box::pin(call), Arc::clone(shift)).await,
            Self::Blocking => {
                let begun = begin(Box::pin(call), Arc::clone(shift));
                attend(apart(begun), latest, clock, shift).await?
            }
        };
        match begun {
            Begun::Ended(ended) => Ok(ended),
            Begun::Long(call) => {
                let moved = spawn_blocking(giving_way(waiting_for(call)));
                attend(moved, latest, clock, shift).await?
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

/// Runs a call as long as its guest does not compute for long.
async fn begin<T, C: Future<Output = T>>(mut call: Pin<Box<C>>, shift: Arc<Shift>) -> Begun<T, C> {
    let ended = poll_fn(|context| match shift.is_on() {
        true => Poll::Ready(None),
        false => call.as_mut().poll(context).map(Some),
    });
    match ended.await {
        Some(ended) => Begun::Ended(ended),
        None => Begun::Long(call),
    }
}

/// Runs a call on a thread that may block. Where the runtime has several threads that is the
/// caller's, whose other work goes on elsewhere: a short call can be done before another thread is
/// awake.
fn apart<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    let work = waiting_for(call);
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => spawn(async { block_in_place(work) }),
        _ => spawn_blocking(work),
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
async fn attend<T>(
    mut moved: JoinHandle<T>,
    latest: Instant,
    clock: &Clock,
    shift: &Shift,
) -> Result<T, Stop> {
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
