//! On which thread a guest runs.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::call::stop::Stop;
use crate::sandbox::clock::Clock;

/// How long a guest is waited for beyond its deadline. It is needed only where the guest hangs in
/// the kernel (a run can leave a named pipe among its outputs), out of reach of every other means.
const GRACE: Duration = Duration::from_secs(1);

/// On which thread a guest runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On the caller's, since moving a short call to another costs as much as the call; but one
    /// that computes past the engine's first tick is moved, lest it keeps the caller's thread from
    /// others.
    Here,
    /// On one that may block, for guests that read files.
    Blocking,
}

impl Place {
    /// Runs a call there. An error if it never comes back.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        call: impl Future<Output = T> + Send + 'static,
        clock: &Clock,
    ) -> Result<T, Stop> {
        let mut call = Box::pin(call);
        if self == Self::Here {
            let begun = poll_fn(|context| match call.as_mut().poll(context) {
                Poll::Ready(ended) => Poll::Ready(Some(ended)),
                Poll::Pending if clock.has_ticked() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            });
            if let Some(ended) = begun.await {
                return Ok(ended);
            }
        }
        let runtime = Handle::current();
        // What the guest logs belongs to the same log and the same work, whatever the thread.
        let call = call.in_current_span().with_current_subscriber();
        let moved = spawn_blocking(move || runtime.block_on(call));
        match timeout(clock.deadline() + GRACE, moved).await {
            Ok(joined) => joined.map_err(|error: JoinError| Stop::Lost(error.into())),
            Err(_) => Err(Stop::Exceeded(clock.over())),
        }
    }
}
