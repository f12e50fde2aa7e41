//! The executors of hosts: made when a host is first used, and again when its settings change.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use gantry_executor::{HostExecutor, HostOptions, host_executor};
use gantry_model::clock::Clock;
use gantry_model::host::HostName;
use tokio::sync::Mutex;

use super::room::Room;

/// The executors of hosts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Hosts {
    known: Arc<Mutex<HashMap<HostName, Known>>>,
    /// Apart from the executors: the jobs of one before count for the next.
    rooms: Arc<Mutex<HashMap<HostName, Arc<Room>>>>,
    /// Where jobs on `local` have their folders; `None` where scripts must not run on the server.
    pub(super) local_folder: Option<PathBuf>,
}

#[derive(Clone)]
struct Known {
    revision: u64,
    executor: Arc<dyn HostExecutor>,
}

impl Hosts {
    /// None yet.
    pub(crate) fn new(local_folder: Option<PathBuf>) -> Self {
        Self { known: Arc::default(), rooms: Arc::default(), local_folder }
    }

    /// The executor of a host as it is in this revision.
    pub(super) async fn executor(
        &self,
        name: &HostName,
        revision: u64,
        clock: &Arc<dyn Clock>,
        options: impl FnOnce() -> HostOptions,
    ) -> Arc<dyn HostExecutor> {
        let mut known = self.known.lock().await;
        match known.get(name) {
            Some(found) if found.revision == revision => Arc::clone(&found.executor),
            _ => {
                let executor = host_executor(options(), Arc::clone(clock));
                let made = Known { revision, executor: Arc::clone(&executor) };
                known.insert(name.clone(), made);
                executor
            }
        }
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
