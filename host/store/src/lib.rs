//! What is kept: rows in SQLite or PostgreSQL, objects in a folder or an S3 bucket.
//!
//! [`Store`] holds the rows. One set of SQL runs on both databases; rows are private types, and
//! what goes in and comes out are the types of `gantry_model`. Every step of a run is one
//! transaction ([`Store::apply`]), which is on disk when the call returns. [`Objects`] holds the
//! bytes: bundles, inputs, outputs, logs.

mod agora;
mod app_stores;
mod columns;
mod connect;
mod error;
mod events;
mod hosts;
mod idempotency;
mod jobs;
mod leases;
mod objects;
mod page;
mod plugins;
mod runs;
mod servers;
mod study;
mod tasks;
mod tokens;
mod values;

use std::sync::Arc;

use gantry_model::clock::Clock;
use gantry_model::id::RunId;
use jiff::Timestamp;
use sqlx::{Any, Transaction};
use tokio::sync::broadcast;

pub use crate::agora::{
    AgoraProject, AgoraProjectId, AgoraTask, AgoraTaskId, AgoraTimelineId, AgoraUserId,
    NewAgoraProject,
};
pub use crate::app_stores::AppStore;
use crate::connect::Pools;
pub use crate::error::StoreError;
use crate::error::unavailable;
pub use crate::events::Event;
pub use crate::hosts::{Repository, StoredHost, StoredVariable, VariableScope};
pub use crate::idempotency::RememberedResponse;
pub use crate::objects::{ByteStream, ObjectError, Objects};
pub use crate::page::{Page, PageRequest, Slice};
pub use crate::plugins::{
    FailureCount, NewVersion, PluginBinding, PluginChange, PluginFailure, PluginSetup,
    PluginVersion, SealedSecret, StoredPlugin,
};
pub use crate::runs::{Change, ExecutorUsage, NewRun, RunFilter, RunResult, RunTurn};
pub use crate::servers::Server;
use crate::study::Numbers;
pub use crate::study::{
    Applied, Belongings, EndedRun, ExecutionFilter, ExperimentFilter, Hold, LinkKind, LinkOwner,
    NewExperiment, NewRole, NewStudyEvent, NewSubject, NewUser, NumberKind, StudyChange,
    StudyEventFilter, SubjectFilter,
};
pub use crate::tasks::TaskFilter;
pub use crate::tokens::Token;
pub use crate::values::{GivenFile, ValuePath};

/// How many changes a slow subscriber may fall behind before it loses some.
const CHANGES_KEPT: usize = 1024;

/// The rows. Clones share their connections.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    clock: Arc<dyn Clock>,
    changes: broadcast::Sender<RunId>,
    numbers: Arc<Numbers>,
}

impl Store {
    /// Opens the database at `url` and brings its tables up to date.
    ///
    /// `sqlite:PATH` is a file, which is made if it is missing; `postgres://…` is a PostgreSQL
    /// database, which several servers may open at once.
    ///
    /// # Errors
    /// `Address` if the URL names neither, `Unavailable` if the database cannot be reached or its
    /// tables are newer than this program.
    pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let pools = connect::connect(url).await?;
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        Ok(Self { pools, clock, changes, numbers: Arc::default() })
    }

    /// Asks the database whether it is there.
    ///
    /// # Errors
    /// `Unavailable` if it is not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1")
            .execute(&self.pools.read)
            .await
            .map(drop)
            .map_err(unavailable("answer"))
    }

    /// Tells of each run that this process changes, after the change is on record.
    ///
    /// It is a nudge, not a record: a receiver that lagged behind, or that cares for what other
    /// servers do, reads [`Store::events`].
    pub fn subscribe(&self) -> broadcast::Receiver<RunId> {
        self.changes.subscribe()
    }

    fn announce(&self, run: RunId) {
        // Fails if nobody listens, which is nobody's loss.
        let _ = self.changes.send(run);
    }

    fn now(&self) -> Timestamp {
        columns::whole_micros(self.clock.now())
    }

    async fn begin(
        &self,
        operation: &'static str,
    ) -> Result<Transaction<'static, Any>, StoreError> {
        self.pools.write.begin().await.map_err(unavailable(operation))
    }
}
