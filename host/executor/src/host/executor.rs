//! The executor of a host: each call is a script or two on the host.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gantry_model::clock::Clock;
use gantry_model::exec::script::{ImagePlan, JobFolders, PushedFile, ScriptPlan};
use gantry_model::exec::{ExecExit, ExecHandle, Fingerprint, LogStream};
use gantry_model::host::{HostReport, Scheduler};
use gantry_model::id::{ExecutorName, JobId};
use tokio::time::timeout;

use super::attend::Attendance;
use super::capacity;
use super::files::HostFiles;
use super::image::Images;
use super::job::HostJob;
use super::launch::{self, IDENTITY};
use super::options::{HostOptions, TransportOptions};
use super::program::{Program, Removal};
use super::shell::Shell;
use super::slurm::Queue;
use super::start::Starter;
use super::test;
use super::watch::{Files, Watcher};
use crate::contract::{Executor, Fetched, FileSource, HostExecutor, LogLengths};
use crate::error::ExecError;
use crate::job_folder::JobFolder;
use crate::transport::transport;

const STOP: &str = include_str!("scripts/stop.sh");
const DESTROY: &str =
    concat!(include_str!("../end_forgotten.sh"), include_str!("scripts/destroy.sh"));
const READ_LOG: &str = include_str!("scripts/read_log.sh");
const NOTE: &str = include_str!("scripts/note.sh");
const LIST: &str = include_str!("scripts/list.sh");
const MISSING: &str = include_str!("scripts/missing.sh");
const GONE: &str = include_str!("scripts/gone.sh");

/// How `destroy.sh` says that somebody has the job still.
const NOT_ENDED: i32 = 91;

/// Most bytes of a log that are read at once.
const READ_BYTES: usize = 4 * 1024 * 1024;

/// Most folders that are named in one command.
const FOLDERS: usize = 256;

/// How long a job may take to end beyond the time that it is given: its supervisor tidies up, and
/// its engine removes the container.
const ENDS: Duration = Duration::from_secs(60);

/// An executor that runs the jobs of script tasks on a host. It connects with the first call.
pub fn host_executor(options: HostOptions, clock: Arc<dyn Clock>) -> Arc<dyn HostExecutor> {
    let shell = Shell::new(transport(&options.transport));
    let base =
        format!("{}/gantry-{}", options.working_folder.trim_end_matches('/'), options.installation);
    let queue = match &options.scheduler {
        Scheduler::None => None,
        Scheduler::Slurm { .. } => Some(Arc::new(Queue::new(shell.clone()))),
    };
    let program = Arc::new(Program::new(
        shell.clone(),
        &base,
        options.supervisors.clone(),
        options.kill_grace.as_secs(),
        options.log_bytes,
    ));
    Arc::new(ScriptExecutor {
        files: HostFiles::new(shell.clone(), &base),
        images: Images::new(shell.clone()),
        starter: Starter::new(shell.clone(), &options, Arc::clone(&program)),
        attendance: Attendance::new(shell.clone(), queue, Arc::clone(&program), Arc::clone(&clock)),
        watchers: Mutex::default(),
        options,
        clock,
        shell,
        base,
        program,
    })
}

struct ScriptExecutor {
    options: HostOptions,
    clock: Arc<dyn Clock>,
    shell: Shell,
    /// The installation's folder on the host.
    base: String,
    files: HostFiles,
    images: Images,
    starter: Starter,
    program: Arc<Program>,
    attendance: Attendance,
    /// By the installation's folder: jobs from before the working folder was another one have their
    /// own.
    watchers: Mutex<HashMap<String, Watcher>>,
}

impl ScriptExecutor {
    fn watcher(&self, base: &str) -> Watcher {
        let files = match &self.options.scheduler {
            Scheduler::None => Files::Here,
            Scheduler::Slurm { .. } => Files::Shared,
        };
        let mut watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Watcher::new(self.shell.clone(), base.to_owned(), files);
        watchers.entry(base.to_owned()).or_insert_with(new).clone()
    }

    async fn remove(&self, job: &HostJob) -> Result<Removal, ExecError> {
        match self.program.remove(job).await? {
            Removal::ByScript => {}
            removal => return Ok(removal),
        }
        let answer = self.shell.run("remove a job", DESTROY, &[&job.base, &job.name]).await?;
        match answer.code {
            0 => Ok(Removal::Done),
            NOT_ENDED => Ok(Removal::NotEnded),
            code => Err(self.shell.complaint("remove a job", code, &answer.stderr)),
        }
    }

    async fn end(&self, job: &HostJob, grace: Duration) -> Result<(), ExecError> {
        // Scripts count whole seconds; a job is never given less than was asked for.
        let seconds = grace.as_secs() + u64::from(grace.subsec_nanos() > 0);
        let arguments = [&*job.base, &job.name, &seconds.to_string()];
        self.shell.call("stop a job", &format!("{IDENTITY}{STOP}"), &arguments).await?;
        self.attendance.cancel(job).await?;
        let patience = grace + ENDS;
        match timeout(patience, self.attendance.wait(job, &self.watcher(&job.base))).await {
            Ok(ended) => ended.map(|_exit| ()),
            Err(_elapsed) => Err(ExecError::TimedOut {
                program: self.shell.host().to_owned(),
                operation: "stop a job",
                seconds: patience.as_secs(),
            }),
        }
    }
}

#[async_trait]
impl Executor for ScriptExecutor {
    type Plan = ScriptPlan;

    fn name(&self) -> &ExecutorName {
        &self.options.name
    }

    async fn fingerprint(&self) -> Fingerprint {
        let installed = self.starter.install(&self.base).await;
        capacity::fingerprint(&self.options, &self.shell, installed).await
    }

    fn reserve(&self, job: &JobId) -> ExecHandle {
        HostJob::handle(job, &self.base)
    }

    async fn start(&self, plan: &ScriptPlan, handle: &ExecHandle) -> Result<(), ExecError> {
        self.starter.start(&HostJob::find(handle)?, plan).await
    }

    async fn wait(&self, handle: &ExecHandle) -> Result<ExecExit, ExecError> {
        let job = HostJob::find(handle)?;
        self.attendance.wait(&job, &self.watcher(&job.base)).await
    }

    async fn stop(&self, handle: &ExecHandle, grace: Duration) -> Result<(), ExecError> {
        self.end(&HostJob::find(handle)?, grace).await
    }

    async fn read_log(
        &self,
        handle: &ExecHandle,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<Bytes, ExecError> {
        let job = HostJob::find(handle)?;
        if matches!(self.options.transport, TransportOptions::Local) {
            let folder = JobFolder::new(format!("{}/control/{}", job.base, job.name).into());
            return folder.read_log(stream, offset, limit.min(READ_BYTES));
        }
        // No file is longer, and no `tail` counts further.
        let Some(first) = i64::try_from(offset).ok().and_then(|offset| offset.checked_add(1))
        else {
            return Ok(Bytes::new());
        };
        let limit = limit.min(READ_BYTES).to_string();
        let arguments = [&*job.base, &job.name, &stream.to_string(), &first.to_string(), &limit];
        self.shell.call("read a log", READ_LOG, &arguments).await.map(Bytes::from)
    }

    async fn destroy(&self, handle: &ExecHandle) -> Result<(), ExecError> {
        let job = HostJob::find(handle)?;
        if self.remove(&job).await? == Removal::NotEnded {
            self.end(&job, Duration::ZERO).await?;
            if self.remove(&job).await? == Removal::NotEnded {
                return Err(self.shell.complaint("remove a job", NOT_ENDED, b"it has not ended"));
            }
        }
        self.watcher(&job.base).gone(&job.name);
        Ok(())
    }

    async fn list_jobs(&self) -> Result<Vec<JobId>, ExecError> {
        let names = self.shell.call("list its jobs", LIST, &[&self.base]).await?;
        let names = String::from_utf8_lossy(&names);
        let mut names: Vec<&str> = names.lines().collect();
        names.sort_unstable();
        names.dedup();
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }
}

#[async_trait]
impl HostExecutor for ScriptExecutor {
    async fn test(&self) -> HostReport {
        test::test(&self.options, &self.shell, self.clock.as_ref()).await
    }

    fn folders(&self, handle: &ExecHandle) -> Result<JobFolders, ExecError> {
        Ok(HostJob::find(handle)?.folders())
    }

    async fn missing(&self, plan: &ScriptPlan) -> Result<Vec<String>, ExecError> {
        let folders = HostJob::find(&self.reserve(&plan.job))?.folders();
        let mut needs = launch::needs(plan, &folders)?;
        if matches!(self.options.scheduler, Scheduler::Slurm { .. }) {
            // What the nodes have is not known where jobs are submitted.
            needs = vec!["sbatch".to_owned(), "squeue".to_owned(), "scancel".to_owned()];
        }
        let path = plan.environment.iter().rfind(|(name, _)| name == "PATH");
        let path = path.map_or("", |(_, path)| path);
        let arguments: Vec<&str> =
            [path].into_iter().chain(needs.iter().map(String::as_str)).collect();
        let missing = self.shell.call("look for programs", MISSING, &arguments).await?;
        let missing = String::from_utf8_lossy(&missing);
        Ok(missing.lines().map(|programs| programs.replace('|', " or ")).collect())
    }

    async fn gone(&self, handles: &[ExecHandle]) -> Result<Vec<JobId>, ExecError> {
        let mut gone = Vec::new();
        for some in handles.chunks(FOLDERS) {
            let jobs = some.iter().map(HostJob::find).collect::<Result<Vec<_>, _>>()?;
            let folder = |job: &HostJob| format!("{}/control/{}", job.base, job.name);
            let folders: Vec<String> = jobs.iter().map(folder).collect();
            let arguments: Vec<&str> = folders.iter().map(String::as_str).collect();
            let printed = self.shell.call("look for jobs", GONE, &arguments).await?;
            let printed = String::from_utf8_lossy(&printed);
            let printed: BTreeSet<&str> = printed.lines().collect();
            let missing = jobs.iter().filter(|&job| printed.contains(folder(job).as_str()));
            gone.extend(missing.map(|job| job.id));
        }
        Ok(gone)
    }

    async fn push(
        &self,
        handle: &ExecHandle,
        files: &[PushedFile],
        source: &dyn FileSource,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), ExecError> {
        let job = HostJob::find(handle)?;
        self.starter.install(&job.base).await?;
        let store = self.files.at(&job.base);
        store.push(&format!("jobs/{}", job.name), files, source, progress).await
    }

    async fn prepare_image(&self, handle: &ExecHandle, image: &ImagePlan) -> Result<(), ExecError> {
        let job = HostJob::find(handle)?;
        self.starter.install(&job.base).await?;
        self.images.prepare(&job, image).await
    }

    async fn note(&self, handle: &ExecHandle, text: &str) -> Result<(), ExecError> {
        let job = HostJob::find(handle)?;
        self.starter.install(&job.base).await?;
        let text = text.trim_end_matches('\n');
        self.shell.call("write to a log", NOTE, &[&job.base, &job.name, text]).await.map(|_| ())
    }

    async fn fetch(
        &self,
        handle: &ExecHandle,
        path: &str,
        into: &Path,
    ) -> Result<Option<Fetched>, ExecError> {
        let folders = HostJob::find(handle)?.folders();
        self.files.fetch(&folders.job, path, into).await
    }

    async fn grown(&self, handle: &ExecHandle, seen: LogLengths) -> Result<LogLengths, ExecError> {
        let job = HostJob::find(handle)?;
        let has_news = |lengths: &LogLengths| *lengths != seen || lengths.ended;
        let news = self.watcher(&job.base).follow(&job.name, has_news).await;
        news.map(|news| news.lengths).map_err(|unknown| unknown.error(job.id))
    }
}
