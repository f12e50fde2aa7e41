//! A host without a machine, for tests: each job says itself how it behaves.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gantry_model::clock::Clock;
use gantry_model::exec::script::{ImagePlan, JobFolders, PushedFile, ScriptPlan};
use gantry_model::exec::{
    Capacity, ExecExit, ExecHandle, ExecOutcome, Fingerprint, Health, LogStream,
};
use gantry_model::host::HostReport;
use gantry_model::id::{ExecutorName, JobId};
use serde::Deserialize;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::contract::{Executor, Fetched, FileSource, HostExecutor, LogLengths};
use crate::dummy_jobs::{DummyJobs, TERMINATED};
use crate::error::ExecError;

/// How often somebody who waits for output looks for it.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A host that runs nothing. It keeps the contract within one process, and files in a folder of this machine; a new process
/// knows nothing of its jobs.
///
/// A job behaves as its script says, which is JSON; an empty one succeeds at once:
///
/// ```json
/// { "sleep_ms": 100, "stdout": "text", "stderr": "text", "last_words": "text",
///   "outputs": { "count": "3", "list/0": "4" },
///   "outcome": { "kind": "exited", "code": 0 }, "start_fails": 2, "log_is_lost": false }
/// ```
///
/// `outcome` is any [`ExecOutcome`]: a job that dies is `lost`. `last_words` are written to standard output after the
/// sleep. `start_fails` is how often `start` fails before it succeeds.
pub struct DummyHost {
    name: ExecutorName,
    folder: PathBuf,
    capacity: Capacity,
    jobs: DummyJobs,
    failed_starts: Mutex<HashMap<JobId, u32>>,
    /// Jobs whose output cannot be read.
    lost_logs: Mutex<HashSet<JobId>>,
}

/// How a job behaves.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Behaviour {
    sleep_ms: u64,
    stdout: String,
    stderr: String,
    last_words: String,
    outputs: HashMap<PathBuf, String>,
    outcome: Option<ExecOutcome>,
    start_fails: u32,
    log_is_lost: bool,
}

impl DummyHost {
    /// Keeps the jobs' folders in `folder`, which is absolute, and claims to have `capacity`.
    pub fn new(
        name: ExecutorName,
        folder: PathBuf,
        clock: Arc<dyn Clock>,
        capacity: Capacity,
    ) -> Self {
        let (failed_starts, lost_logs) = (Mutex::default(), Mutex::default());
        Self { name, folder, capacity, jobs: DummyJobs::new(clock), failed_starts, lost_logs }
    }

    fn job_folder(&self, handle: &ExecHandle) -> PathBuf {
        self.folder.join(handle.job.to_string())
    }

    fn log(&self, handle: &ExecHandle, stream: LogStream) -> PathBuf {
        self.job_folder(handle).join(stream.to_string())
    }

    fn lost_logs(&self) -> MutexGuard<'_, HashSet<JobId>> {
        self.lost_logs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails as often as the job asks for.
    fn fail_start(&self, job: JobId, times: u32) -> Result<(), ExecError> {
        let mut failed = self.failed_starts.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = failed.entry(job).or_default();
        if *failed >= times {
            return Ok(());
        }
        *failed += 1;
        Err(ExecError::Engine {
            engine: "dummy".to_owned(),
            operation: "start the job",
            message: "the job asks for this".to_owned(),
        })
    }

    fn length(&self, handle: &ExecHandle, stream: LogStream) -> u64 {
        // One that is not there yet has no bytes.
        std::fs::metadata(self.log(handle, stream)).map_or(0, |log| log.len())
    }
}

#[async_trait]
impl Executor for DummyHost {
    type Plan = ScriptPlan;

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

    async fn start(&self, plan: &ScriptPlan, handle: &ExecHandle) -> Result<(), ExecError> {
        let behaviour = Behaviour::read(plan)?;
        self.fail_start(handle.job, behaviour.start_fails)?;
        let Some(taken) = self.jobs.take(handle.job) else { return Ok(()) };
        if behaviour.log_is_lost {
            self.lost_logs().insert(handle.job);
        }
        let folder = self.job_folder(handle);
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            behaviour.write(&folder, stream, false)?;
        }
        let limit = Duration::from_secs(plan.time_limit_seconds);
        let stop = taken.stop.clone();
        taken.run(async move { behaviour.run(&folder, limit, &stop).await });
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
        let path = self.log(handle, stream);
        if self.lost_logs().contains(&handle.job) {
            return Err(ExecError::file("read", &path)(io::Error::other("the job asks for this")));
        }
        if offset >= self.length(handle, stream) {
            return Ok(Bytes::new());
        }
        let read = || -> io::Result<Bytes> {
            let mut file = std::fs::File::open(&path)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = Vec::new();
            file.take(u64::try_from(limit).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
            Ok(Bytes::from(bytes))
        };
        read().map_err(ExecError::file("read", &path))
    }

    async fn destroy(&self, handle: &ExecHandle) -> Result<(), ExecError> {
        self.jobs.remove(handle.job).await;
        self.lost_logs().remove(&handle.job);
        let folder = self.job_folder(handle);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ExecError::file("remove", &folder)(error))
            }
            _ => Ok(()),
        }
    }

    async fn list_jobs(&self) -> Result<Vec<JobId>, ExecError> {
        let folders = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let folders = folders.filter_map(|folder| folder.file_name().to_str()?.parse().ok());
        let mut jobs = self.jobs.ids();
        for job in folders {
            if !jobs.contains(&job) {
                jobs.push(job);
            }
        }
        Ok(jobs)
    }
}

#[async_trait]
impl HostExecutor for DummyHost {
    async fn test(&self) -> HostReport {
        HostReport { usable: true, checks: Vec::new(), host_key: None, programs: Vec::new() }
    }

    fn folders(&self, handle: &ExecHandle) -> Result<JobFolders, ExecError> {
        let job = self.job_folder(handle).display().to_string();
        let below = |name: &str| format!("{job}/{name}");
        Ok(JobFolders {
            work: below("work"),
            outputs: below("outputs"),
            data: below("data"),
            artifacts: below("artifacts"),
            files: below("files"),
            temp: below("temp"),
            job,
        })
    }

    async fn missing(&self, _plan: &ScriptPlan) -> Result<Vec<String>, ExecError> {
        Ok(Vec::new())
    }

    async fn gone(&self, handles: &[ExecHandle]) -> Result<Vec<JobId>, ExecError> {
        let gone = handles.iter().filter(|handle| !self.job_folder(handle).is_dir());
        Ok(gone.map(|handle| handle.job).collect())
    }

    async fn push(
        &self,
        handle: &ExecHandle,
        files: &[PushedFile],
        source: &dyn FileSource,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), ExecError> {
        let folder = self.job_folder(handle);
        make_folder(&folder)?;
        for file in files {
            let path = folder.join(&file.path);
            make_folder(path.parent().unwrap_or(&folder))?;
            let copy = async {
                let mut bytes = source.open(file).await?;
                tokio::io::copy(&mut bytes, &mut tokio::fs::File::create(&path).await?).await
            };
            progress(copy.await.map_err(ExecError::file("write", &path))?);
        }
        Ok(())
    }

    async fn prepare_image(
        &self,
        _handle: &ExecHandle,
        _image: &ImagePlan,
    ) -> Result<(), ExecError> {
        Ok(())
    }

    async fn note(&self, handle: &ExecHandle, text: &str) -> Result<(), ExecError> {
        append(&self.log(handle, LogStream::Stderr), text)
    }

    async fn fetch(
        &self,
        _handle: &ExecHandle,
        path: &str,
        into: &Path,
    ) -> Result<Option<Fetched>, ExecError> {
        let path = Path::new(path);
        let copied = if path.is_dir() {
            copy_folder(path, into).map(|()| Some(Fetched::Folder))
        } else if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            std::fs::copy(path, into.join(name)).map(|_bytes| Some(Fetched::File))
        } else {
            Ok(None)
        };
        copied.map_err(ExecError::file("copy", path))
    }

    async fn grown(&self, handle: &ExecHandle, seen: LogLengths) -> Result<LogLengths, ExecError> {
        loop {
            let ended = self.jobs.has_ended(handle.job);
            let lengths = LogLengths {
                stdout: self.length(handle, LogStream::Stdout),
                stderr: self.length(handle, LogStream::Stderr),
                ended,
            };
            if ended || lengths != seen {
                return Ok(lengths);
            }
            sleep(LOOK_AGAIN).await;
        }
    }
}

impl Behaviour {
    fn read(plan: &ScriptPlan) -> Result<Self, ExecError> {
        if plan.script.trim().is_empty() {
            return Ok(Self::default());
        }
        let refuse = |problem| ExecError::UnsafePlan { job: plan.job, problem };
        let behaviour: Self =
            serde_json::from_str(&plan.script).map_err(|error| refuse(error.to_string()))?;
        let is_inside =
            |path: &PathBuf| path.components().all(|c| matches!(c, Component::Normal(_)));
        if !behaviour.outputs.keys().all(is_inside) {
            return Err(refuse("it names an output outside of the output folder".to_owned()));
        }
        Ok(behaviour)
    }

    /// What it writes to a stream at its beginning, or at its end.
    fn write(&self, folder: &Path, stream: LogStream, at_end: bool) -> Result<(), ExecError> {
        let text = match (stream, at_end) {
            (LogStream::Stdout, false) => &self.stdout,
            (LogStream::Stdout, true) => &self.last_words,
            (LogStream::Stderr, _) => &self.stderr,
        };
        append(&folder.join(stream.to_string()), text)
    }

    /// What takes time.
    async fn run(self, folder: &Path, limit: Duration, stop: &CancellationToken) -> ExecOutcome {
        tokio::select! {
            biased;
            () = stop.cancelled() => return ExecOutcome::Exited { code: TERMINATED },
            () = sleep(limit) => return ExecOutcome::TimedOut,
            () = sleep(Duration::from_millis(self.sleep_ms)) => {}
        }
        let outputs = folder.join("outputs");
        let left =
            self.outputs.iter().try_for_each(|(name, text)| append(&outputs.join(name), text));
        match left.and_then(|()| self.write(folder, LogStream::Stdout, true)) {
            Ok(()) => self.outcome.unwrap_or(ExecOutcome::Exited { code: 0 }),
            Err(error) => ExecOutcome::NotStarted { message: error.to_string() },
        }
    }
}

fn make_folder(path: &Path) -> Result<(), ExecError> {
    std::fs::create_dir_all(path).map_err(ExecError::file("create", path))
}

fn append(path: &Path, text: &str) -> Result<(), ExecError> {
    make_folder(path.parent().unwrap_or(path))?;
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(ExecError::file("write", path))
}

fn copy_folder(from: &Path, into: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = into.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir_all(&target)?;
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
