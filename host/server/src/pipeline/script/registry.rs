//! The executors of hosts: made when a host is first used, and again when its settings change.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use gantry_executor::{HostExecutor, HostOptions, TransportOptions, host_executor};
use gantry_model::clock::Clock;
use gantry_model::host::{Host, HostName};
use tokio::sync::futures::Notified;
use tokio::sync::{Mutex, Notify};

use super::room::Room;

/// The executors of hosts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Hosts {
    known: Arc<Mutex<HashMap<HostName, Known>>>,
    /// Apart from the executors: the jobs of one before count for the next.
    rooms: Arc<Mutex<HashMap<HostName, Arc<Room>>>>,
    /// Some host is reached in another way than before.
    moved: Arc<Notify>,
    /// Where jobs on `local` have their folders; `None` where scripts must not run on the server.
    pub(super) local_folder: Option<PathBuf>,
}

/// An executor, and what it was made of.
struct Known {
    host: Host,
    transport: TransportOptions,
    executor: Arc<dyn HostExecutor>,
}

impl Known {
    /// Whether it would be made in the same way again: how many jobs the host may have is of no concern to it, so such a change
    /// costs no connection. What is on the way to the host is.
    fn serves(&self, host: &Host, transport: &TransportOptions) -> bool {
        let known = &self.host;
        self.transport == *transport
            && known.working_folder == host.working_folder
            && known.scheduler == host.scheduler
            && known.capacity == host.capacity
            && known.labels == host.labels
    }
}

impl Hosts {
    /// None yet.
    pub(crate) fn new(local_folder: Option<PathBuf>) -> Self {
        Self { known: Arc::default(), rooms: Arc::default(), moved: Arc::default(), local_folder }
    }

    /// The executor of a host as it is now.
    pub(super) async fn executor(
        &self,
        host: Host,
        transport: TransportOptions,
        clock: &Arc<dyn Clock>,
        options: impl FnOnce(&Host, TransportOptions) -> HostOptions,
    ) -> Arc<dyn HostExecutor> {
        let mut known = self.known.lock().await;
        match known.get(&host.name) {
            Some(found) if found.serves(&host, &transport) => Arc::clone(&found.executor),
            _ => {
                let executor = host_executor(options(&host, transport.clone()), Arc::clone(clock));
                let made = Known { host, transport, executor: Arc::clone(&executor) };
                known.insert(made.host.name.clone(), made);
                executor
            }
        }
    }

    /// Hears when some host is reached in another way.
    pub(super) fn moved(&self) -> Notified<'_> {
        self.moved.notified()
    }

    /// Some host is reached in another way: who waits for it looks again.
    pub(super) fn tell_moved(&self) {
        self.moved.notify_waiters();
    }

    /// The hosts that have no room for one more job.
    pub(super) async fn full(&self) -> Vec<HostName> {
        let rooms = self.rooms.lock().await;
        let full = rooms.iter().filter(|(_, room)| room.is_full());
        full.map(|(name, _)| name.clone()).collect()
    }

    /// The room on a host that may have so many jobs at once.
    pub(super) async fn room(&self, name: &HostName, jobs_at_once: Option<u32>) -> Arc<Room> {
        let room = Arc::clone(self.rooms.lock().await.entry(name.clone()).or_default());
        room.set_most(jobs_at_once);
        room
    }

    /// Those that were used since the server started.
    pub(crate) async fn used(&self) -> Vec<Arc<dyn HostExecutor>> {
        self.known.lock().await.values().map(|known| Arc::clone(&known.executor)).collect()
    }

    /// Forgets a host that was removed.
    pub(super) async fn forget(&self, name: &HostName) {
        self.known.lock().await.remove(name);
    }
}
