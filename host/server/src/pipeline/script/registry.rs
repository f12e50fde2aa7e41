//! The executors of hosts: made when a host is first used, and again when its settings change.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use gantry_executor::{HostExecutor, HostOptions, host_executor};
use gantry_model::clock::Clock;
use gantry_model::host::HostName;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

/// The executors of hosts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Hosts {
    known: Arc<Mutex<HashMap<HostName, Known>>>,
    /// Where jobs on `local` have their folders; `None` where scripts must not run on the server.
    pub(super) local_folder: Option<PathBuf>,
}

#[derive(Clone)]
struct Known {
    revision: u64,
    executor: Arc<dyn HostExecutor>,
    room: Arc<Semaphore>,
}

impl Hosts {
    /// None yet.
    pub(crate) fn new(local_folder: Option<PathBuf>) -> Self {
        Self { known: Arc::default(), local_folder }
    }

    /// The executor of a host as it is in this revision.
    pub(super) async fn executor(
        &self,
        name: &HostName,
        revision: u64,
        jobs_at_once: Option<u32>,
        clock: &Arc<dyn Clock>,
        options: impl FnOnce() -> HostOptions,
    ) -> Arc<dyn HostExecutor> {
        let mut known = self.known.lock().await;
        match known.get(name) {
            Some(found) if found.revision == revision => Arc::clone(&found.executor),
            _ => {
                let most = jobs_at_once.map_or(Semaphore::MAX_PERMITS, |jobs| jobs as usize);
                let executor = host_executor(options(), Arc::clone(clock));
                let room = Arc::new(Semaphore::new(most));
                let made = Known { revision, executor: Arc::clone(&executor), room };
                known.insert(name.clone(), made);
                executor
            }
        }
    }

    /// Waits until one more job may be on the host. `None` if nobody has asked for its executor yet.
    pub(super) async fn room(&self, name: &HostName) -> Option<OwnedSemaphorePermit> {
        let room = self.known.lock().await.get(name).map(|known| Arc::clone(&known.room))?;
        room.acquire_owned().await.ok()
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
