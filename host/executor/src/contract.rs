//! What every executor promises. The pipeline knows nothing else of executors.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gantry_model::exec::{ExecExit, ExecHandle, ExecPlan, Fingerprint, LogStream, PreparedImage};
use gantry_model::id::{ExecutorName, JobId};
use gantry_model::task::StoredImage;
use tokio::io::AsyncRead;

use crate::error::ExecError;

/// A place where jobs run.
///
/// The order for one job: `reserve`, `start`, `wait`, then `outputs` and `log_file`, at last
/// `destroy`. `stop` and `read_log` may come at any time in between. Every method may be called
/// from any thread, for many jobs at once, and again after it failed or was dropped half-way: what
/// had been done already is found done.
///
/// That a job fails is not an error of its executor: it is an [`ExecExit`]. An [`ExecError`] means
/// that the executor could not do what it was asked, and may be able to later.
#[async_trait]
pub trait Executor: Send + Sync {
    /// What the configuration calls it.
    fn name(&self) -> &ExecutorName;

    /// How it is at present: health with a reason and what to do, the engine's version, the
    /// capacity of the machine.
    async fn fingerprint(&self) -> Fingerprint;

    /// Names the job's folder and container, and does nothing yet. The caller stores the answer
    /// before it calls `start`, so that a job that may be running can always be found again.
    fn reserve(&self, job: &JobId) -> ExecHandle;

    /// Makes the image available, addressed by its digest. An image that is there already costs one
    /// look; concurrent calls for one image load it once.
    async fn prepare_image(
        &self,
        image: &StoredImage,
        source: &dyn ImageSource,
    ) -> Result<PreparedImage, ExecError>;

    /// Starts the job, unless it was started or stopped before: at most once for a handle, also
    /// when the server was killed in the middle and calls again, also when two callers race.
    /// Returns as soon as the job no longer depends on this process; what then goes wrong is told
    /// by `wait`. Not to be called after `destroy`.
    async fn start(&self, plan: &ExecPlan, handle: &ExecHandle) -> Result<(), ExecError>;

    /// Waits for the end. May be called any number of times, by several, and in another process
    /// than `start`. Fails with [`ExecError::NeverStarted`] where there is nothing to wait for.
    async fn wait(&self, handle: &ExecHandle) -> Result<ExecExit, ExecError>;

    /// Asks the job to end (TERM) and after `grace` makes it (KILL); returns when it has ended.
    /// Does nothing to a job that has ended. A job that was not started yet never starts
    /// afterwards.
    async fn stop(&self, handle: &ExecHandle, grace: Duration) -> Result<(), ExecError>;

    /// At most `limit` bytes of a stream from `offset` on, also while the job runs; empty at the
    /// present end.
    async fn read_log(
        &self,
        handle: &ExecHandle,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<Bytes, ExecError>;

    /// The folder on the server's disk with what the job left. Untrusted: it may hold links and
    /// files of any kind.
    async fn outputs(&self, handle: &ExecHandle) -> Result<PathBuf, ExecError>;

    /// The file on the server's disk with all of a stream, complete once `wait` has returned.
    async fn log_file(&self, handle: &ExecHandle, stream: LogStream) -> Result<PathBuf, ExecError>;

    /// Removes the job's container and folder, and ends the job if it still runs. Idempotent, and
    /// safe when `start` failed half-way.
    async fn destroy(&self, handle: &ExecHandle) -> Result<(), ExecError>;

    /// The jobs of which this executor still has a container or a folder, so that orphans can be
    /// swept. Those of other installations on the same machine are never among them.
    async fn list_jobs(&self) -> Result<Vec<JobId>, ExecError>;

    /// Forgets an image. Succeeds as well when it is gone already, or stays because others use it.
    async fn remove_image(&self, image: &StoredImage) -> Result<(), ExecError>;
}

/// Reads an image archive wherever it is stored.
#[async_trait]
pub trait ImageSource: Send + Sync {
    /// The archive's bytes from `range.start` up to and without `range.end`, counted from the
    /// archive's beginning.
    async fn read(&self, range: Range<u64>) -> io::Result<Pin<Box<dyn AsyncRead + Send>>>;
}
