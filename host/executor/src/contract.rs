//! What every executor promises. The pipeline knows nothing else of executors.
//!
//! [`Executor`] is the life of a job, whatever it is. How a job and its files get to the place and back differs:
//! [`ImageExecutor`] is given images and folders of this machine, [`HostExecutor`] files for a machine that may be elsewhere.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gantry_model::exec::script::{ImagePlan, JobFolders, PushedFile, ScriptPlan};
use gantry_model::exec::{ExecExit, ExecHandle, ExecPlan, Fingerprint, LogStream, PreparedImage};
use gantry_model::host::HostReport;
use gantry_model::id::{ExecutorName, JobId};
use gantry_model::task::StoredImage;
use tokio::io::AsyncRead;

use crate::error::ExecError;

/// A place where jobs run.
///
/// The order for one job: `reserve`, `start`, `wait`, then what it left is taken in, at last
/// `destroy`. `stop` and `read_log` may come at any time in between. Every method may be called
/// from any thread, for many jobs at once, and again after it failed or was dropped half-way: what
/// had been done already is found done.
///
/// That a job fails is not an error of its executor: it is an [`ExecExit`]. An [`ExecError`] means
/// that the executor could not do what it was asked, and may be able to later.
#[async_trait]
pub trait Executor: Send + Sync {
    /// A job in every detail.
    type Plan: Send + Sync;

    /// What the configuration calls it.
    fn name(&self) -> &ExecutorName;

    /// How it is at present: health with a reason and what to do, the engine's version, the
    /// capacity of the machine.
    async fn fingerprint(&self) -> Fingerprint;

    /// Names the job's folder and container, and does nothing yet. The caller stores the answer
    /// before it calls `start`, so that a job that may be running can always be found again.
    fn reserve(&self, job: &JobId) -> ExecHandle;

    /// Starts the job, unless it was started or stopped before: at most once for a handle, also
    /// when the server was killed in the middle and calls again, also when two callers race.
    /// Returns as soon as the job no longer depends on this process; what then goes wrong is told
    /// by `wait`. Jobs that are started at nearly the same time may be handed on together, which
    /// none of them notices. Not to be called after `destroy`.
    async fn start(&self, plan: &Self::Plan, handle: &ExecHandle) -> Result<(), ExecError>;

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

    /// Removes the job's container and folder, and ends the job if it still runs. Idempotent, and
    /// safe when `start` failed half-way.
    async fn destroy(&self, handle: &ExecHandle) -> Result<(), ExecError>;

    /// The jobs of which this executor still has a container or a folder, so that orphans can be
    /// swept. Those of other installations on the same machine are never among them.
    async fn list_jobs(&self) -> Result<Vec<JobId>, ExecError>;
}

/// An executor that runs the containers of bundles on this machine.
#[async_trait]
pub trait ImageExecutor: Executor<Plan = ExecPlan> {
    /// Makes the image available, addressed by its digest. An image that is there already costs one
    /// look; concurrent calls for one image load it once.
    async fn prepare_image(
        &self,
        image: &StoredImage,
        source: &dyn ImageSource,
    ) -> Result<PreparedImage, ExecError>;

    /// Forgets an image. Succeeds as well when it is gone already, or stays because others use it.
    async fn remove_image(&self, image: &StoredImage) -> Result<(), ExecError>;

    /// The folder on the server's disk with what the job left. Untrusted: it may hold links and
    /// files of any kind.
    async fn outputs(&self, handle: &ExecHandle) -> Result<PathBuf, ExecError>;

    /// The file on the server's disk with all of a stream, complete once `wait` has returned.
    async fn log_file(&self, handle: &ExecHandle, stream: LogStream) -> Result<PathBuf, ExecError>;
}

/// An executor that runs the jobs of script tasks on a host: a transport (`local`, `ssh`) and what the host hands
/// them to (a process, Podman or Docker, Slurm).
///
/// Before `start` come `push` and `prepare_image`, after `wait` comes `fetch`. A connection that is lost is made again, with
/// growing pauses; what was under way then is an error that can be tried again, and never harms the job.
#[async_trait]
pub trait HostExecutor: Executor<Plan = ScriptPlan> {
    /// Looks at everything that jobs need, and says of each what was found.
    async fn test(&self) -> HostReport;

    /// Where the job has its things. The same answer for the same handle, always.
    fn folders(&self, handle: &ExecHandle) -> Result<JobFolders, ExecError>;

    /// Says which of the interpreters and engines that a plan needs are missing on the host; empty if none is.
    async fn missing(&self, plan: &ScriptPlan) -> Result<Vec<String>, ExecError>;

    /// Those of the jobs, which were all started, that the host has no folder of: where it is reached in another way than before,
    /// it may be another machine, or another user may not see them.
    async fn gone(&self, handles: &[ExecHandle]) -> Result<Vec<JobId>, ExecError>;

    /// Brings files to the job's folder. Only those whose digest the host does not have yet travel; `progress` hears of the bytes that did.
    async fn push(
        &self,
        handle: &ExecHandle,
        files: &[PushedFile],
        source: &dyn FileSource,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), ExecError>;

    /// Pulls or builds the job's image; what the engine prints goes to the job's log.
    async fn prepare_image(&self, handle: &ExecHandle, image: &ImagePlan) -> Result<(), ExecError>;

    /// Writes to the job's log, in the server's name: what happens before it is started.
    async fn note(&self, handle: &ExecHandle, text: &str) -> Result<(), ExecError>;

    /// Copies a file, or a folder with all that is in it, from the host into the folder `into` on the server's disk, which exists.
    /// The path is absolute, without `.` and `..`, and in the job's folder, also when the links on the way to it are followed.
    /// Untrusted: links stay links, and files of other kinds are left out. `None` if there is nothing at that path.
    async fn fetch(
        &self,
        handle: &ExecHandle,
        path: &str,
        into: &Path,
    ) -> Result<Option<Fetched>, ExecError>;

    /// How long the job's streams are, once that is not what the caller has `seen`, or once the job has ended: so that
    /// nobody has to ask at intervals.
    async fn grown(&self, handle: &ExecHandle, seen: LogLengths) -> Result<LogLengths, ExecError>;
}

/// How long the streams of a job are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogLengths {
    /// Bytes of standard output.
    pub stdout: u64,
    /// Bytes of standard error.
    pub stderr: u64,
    /// Whether the job has ended: they grow no more.
    pub ended: bool,
}

/// What `fetch` brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetched {
    /// A file; it is in the folder under its own name.
    File,
    /// A folder; what was in it is in the folder.
    Folder,
}

/// Reads the files that are pushed, wherever they are stored.
#[async_trait]
pub trait FileSource: Send + Sync {
    /// The bytes of one of the files.
    async fn open(&self, file: &PushedFile) -> io::Result<Pin<Box<dyn AsyncRead + Send>>>;
}

/// Reads an image archive wherever it is stored.
#[async_trait]
pub trait ImageSource: Send + Sync {
    /// The archive's bytes from `range.start` up to and without `range.end`, counted from the
    /// archive's beginning.
    async fn read(&self, range: Range<u64>) -> io::Result<Pin<Box<dyn AsyncRead + Send>>>;
}
