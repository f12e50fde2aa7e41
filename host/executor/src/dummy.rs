//! An executor without containers, for tests: each job says itself how it behaves.

use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
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
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::contract::{Executor, ImageExecutor, ImageSource};
use crate::dummy_jobs::{DummyJobs, TERMINATED};
use crate::error::ExecError;
use crate::job_folder::JobFolder;

/// Where a job says how it behaves: a file of its inputs, or an input called `dummy`.
const SCRIPT_FILES: [&str; 2] = ["dummy.json", "dummy"];

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
    capacity: Capacity,
    jobs: DummyJobs,
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

impl DummyExecutor {
    /// Keeps the jobs' folders in `folder`, and claims to have `capacity`.
    pub fn new(
        name: ExecutorName,
        folder: PathBuf,
        clock: Arc<dyn Clock>,
        capacity: Capacity,
    ) -> Self {
        Self { name, folder, capacity, jobs: DummyJobs::new(clock) }
    }

    fn folder(&self, handle: &ExecHandle) -> JobFolder {
        JobFolder::new(self.folder.join(handle.job.to_string()))
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
        let Some(taken) = self.jobs.take(handle.job) else { return Ok(()) };
        let folder = self.folder(handle);
        script.begin(&folder)?;
        let limit = Duration::from_secs(plan.time_limit_seconds);
        let stop = taken.stop.clone();
        taken.run(async move { script.run(&folder, limit, &stop).await });
        Ok(())
    }

    async fn wait(&self, handle: &ExecHandle) -> Result<ExecExit, ExecError> {
        self.jobs.wait(handle.job).await
    }

    async fn stop(&self, handle: &ExecHandle, _grace: Duration) -> Result<(), ExecError> {
        self.jobs.stop(handle.job).await
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
        self.jobs.remove(handle.job).await;
        self.folder(handle).remove()
    }

    async fn list_jobs(&self) -> Result<Vec<JobId>, ExecError> {
        Ok(self.jobs.ids())
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
