//! An executor without containers, for tests: each job says itself how it behaves.

use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gantry_model::clock::Clock;
use gantry_model::exec::{
    Capacity, ExecExit, ExecHandle, ExecOutcome, ExecPlan, Fingerprint, Health, LogStream,
    PreparedImage,
};
use gantry_model::id::{ExecutorName, JobId};
use gantry_model::task::StoredImage;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::contract::{Executor, ImageExecutor, ImageSource};
use crate::error::ExecError;
use crate::job_folder::JobFolder;

/// Where a job says how it behaves: a file of its inputs, or an input called `dummy`.
const SCRIPT_FILES: [&str; 2] = ["dummy.json", "dummy"];

/// The exit code of a job that TERM ended.
const TERMINATED: i32 = 128 + 15;

/// An executor that runs nothing. It keeps the contract within one process; a new process knows
/// nothing of its jobs.
///
/// A job behaves as the JSON file `dummy.json` (or `dummy`) among its inputs says; without one it
/// succeeds at once:
///
/// ```json
/// { "sleep_ms": 100, "stdout": "text", "stderr": "text",
///   "outputs": { "count": "3", "list/0": "4" },
///   "outcome": { "kind": "exited", "code": 0 }, "start_fails": false }
/// ```
///
/// `outcome` is any [`ExecOutcome`]. An image whose archive is for the operating system
/// `unavailable` cannot be prepared.
pub struct DummyExecutor {
    name: ExecutorName,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    capacity: Capacity,
    jobs: Arc<Mutex<HashMap<JobId, DummyJob>>>,
}

/// How a job behaves.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Script {
    sleep_ms: u64,
    stdout: String,
    stderr: String,
    outputs: HashMap<PathBuf, String>,
    outcome: Option<ExecOutcome>,
    start_fails: bool,
}

/// A job that was started, or that never will be.
struct DummyJob {
    stop: CancellationToken,
    exit: watch::Receiver<Option<ExecExit>>,
}

impl DummyExecutor {
    /// Keeps the jobs' folders in `folder`, and claims to have `capacity`.
    pub fn new(
        name: ExecutorName,
        folder: PathBuf,
        clock: Arc<dyn Clock>,
        capacity: Capacity,
    ) -> Self {
        Self { name, folder, clock, capacity, jobs: Arc::default() }
    }

    fn folder(&self, handle: &ExecHandle) -> JobFolder {
        JobFolder::new(self.folder.join(handle.job.to_string()))
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<JobId, DummyJob>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn exit_of(&self, job: &JobId) -> Option<watch::Receiver<Option<ExecExit>>> {
        self.jobs().get(job).map(|job| job.exit.clone())
    }
}

#[async_trait]
impl Executor for DummyExecutor {
    type Plan = ExecPlan;

    fn name(&self) -> &ExecutorName {
        &self.name
    }

    async fn fingerprint(&self) -> Fingerprint {
        Fingerprint {
            name: self.name.clone(),
            runtime: "dummy".to_owned(),
            health: Health::Healthy,
            version: None,
            architecture: "amd64".to_owned(),
            capacity: self.capacity,
            labels: Vec::new(),
        }
    }

    fn reserve(&self, job: &JobId) -> ExecHandle {
        ExecHandle { version: 1, job: *job, data: serde_json::Value::Null }
    }

    async fn start(&self, plan: &ExecPlan, handle: &ExecHandle) -> Result<(), ExecError> {
        let script = Script::read(&plan.inputs)?;
        if script.start_fails {
            return Err(ExecError::Engine {
                engine: "dummy".to_owned(),
                operation: "start the job",
                message: "the job asks for this".to_owned(),
            });
        }
        let (ended, exit) = watch::channel(None);
        let stop = CancellationToken::new();
        match self.jobs().entry(handle.job) {
            std::collections::hash_map::Entry::Occupied(_) => return Ok(()),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(DummyJob { stop: stop.clone(), exit });
            }
        }
        let folder = self.folder(handle);
        script.begin(&folder)?;
        let clock = Arc::clone(&self.clock);
        let limit = Duration::from_secs(plan.time_limit_seconds);
        tokio::spawn(async move {
            let started_at = clock.now();
            let outcome = script.run(&folder, limit, &stop).await;
            ended.send_replace(Some(ExecExit { outcome, started_at, ended_at: clock.now() }));
        });
        Ok(())
    }

    async fn wait(&self, handle: &ExecHandle) -> Result<ExecExit, ExecError> {
        let never_started = || ExecError::NeverStarted { job: handle.job };
        let mut exit = self.exit_of(&handle.job).ok_or_else(never_started)?;
        let exit = exit.wait_for(Option::is_some).await.map_err(|_gone| never_started())?;
        exit.clone().ok_or_else(never_started)
    }

    async fn stop(&self, handle: &ExecHandle, _grace: Duration) -> Result<(), ExecError> {
        let mut exit = {
            let now = self.clock.now();
            let mut jobs = self.jobs();
            let job = jobs.entry(handle.job).or_insert_with(|| DummyJob::never_to_start(now));
            job.stop.cancel();
            job.exit.clone()
        };
        exit.wait_for(Option::is_some)
            .await
            .map(|_exit| ())
            .map_err(|_gone| ExecError::NeverStarted { job: handle.job })
    }

    async fn read_log(
        &self,
        handle: &ExecHandle,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<Bytes, ExecError> {
        self.folder(handle).read_log(stream, offset, limit)
    }

    async fn destroy(&self, handle: &ExecHandle) -> Result<(), ExecError> {
        let job = self.jobs().remove(&handle.job);
        if let Some(mut job) = job {
            job.stop.cancel();
            let _ended = job.exit.wait_for(Option::is_some).await;
        }
        self.folder(handle).remove()
    }

    async fn list_jobs(&self) -> Result<Vec<JobId>, ExecError> {
        Ok(self.jobs().keys().copied().collect())
    }
}

#[async_trait]
impl ImageExecutor for DummyExecutor {
    async fn prepare_image(
        &self,
        image: &StoredImage,
        _source: &dyn ImageSource,
    ) -> Result<PreparedImage, ExecError> {
        let config_digest = image.archive.config.digest.clone();
        if image.archive.os == "unavailable" {
            let source = io::Error::other("the image asks for this");
            return Err(ExecError::ImageUnreadable { image: config_digest, source });
        }
        Ok(PreparedImage { reference: config_digest.to_string(), config_digest })
    }

    async fn outputs(&self, handle: &ExecHandle) -> Result<PathBuf, ExecError> {
        Ok(self.folder(handle).outputs())
    }

    async fn log_file(&self, handle: &ExecHandle, stream: LogStream) -> Result<PathBuf, ExecError> {
        Ok(self.folder(handle).log(stream))
    }

    async fn remove_image(&self, _image: &StoredImage) -> Result<(), ExecError> {
        Ok(())
    }
}

impl DummyJob {
    fn never_to_start(now: jiff::Timestamp) -> Self {
        let message = "The job was stopped before it was started.".to_owned();
        let outcome = ExecOutcome::NotStarted { message };
        let exit = ExecExit { outcome, started_at: now, ended_at: now };
        Self { stop: CancellationToken::new(), exit: watch::channel(Some(exit)).1 }
    }
}

impl Script {
    fn read(inputs: &Path) -> Result<Self, ExecError> {
        let mut candidates = SCRIPT_FILES.map(|file| inputs.join(file)).into_iter();
        let Some(path) = candidates.find(|path| path.is_file()) else {
            return Ok(Self::default());
        };
        let text = std::fs::read(&path).map_err(ExecError::file("read", &path))?;
        let script: Self = serde_json::from_slice(&text)
            .map_err(|error| ExecError::file("read", &path)(error.into()))?;
        let is_inside =
            |path: &PathBuf| path.components().all(|c| matches!(c, Component::Normal(_)));
        if !script.outputs.keys().all(is_inside) {
            let outside = io::Error::other("it names an output outside of the output folder");
            return Err(ExecError::file("read", &path)(outside));
        }
        Ok(script)
    }

    /// What a job does at once: it writes its output.
    fn begin(&self, folder: &JobFolder) -> Result<(), ExecError> {
        folder.create()?;
        for (stream, text) in [(LogStream::Stdout, &self.stdout), (LogStream::Stderr, &self.stderr)]
        {
            let log = folder.log(stream);
            std::fs::write(&log, text).map_err(ExecError::file("write", &log))?;
        }
        Ok(())
    }

    /// What takes time.
    async fn run(
        self,
        folder: &JobFolder,
        limit: Duration,
        stop: &CancellationToken,
    ) -> ExecOutcome {
        let time_out = sleep_until(Instant::now() + limit);
        tokio::select! {
            biased;
            () = stop.cancelled() => return ExecOutcome::Exited { code: TERMINATED },
            () = time_out => return ExecOutcome::TimedOut,
            () = sleep(Duration::from_millis(self.sleep_ms)) => {}
        }
        match self.leave_outputs(&folder.outputs()) {
            Ok(()) => self.outcome.unwrap_or(ExecOutcome::Exited { code: 0 }),
            Err(error) => ExecOutcome::NotStarted { message: error.to_string() },
        }
    }

    fn leave_outputs(&self, folder: &Path) -> io::Result<()> {
        for (name, text) in &self.outputs {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, text)?;
        }
        Ok(())
    }
}
