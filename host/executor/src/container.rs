//! The executor that runs containers on this machine: the local transport and a container engine.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gantry_model::exec::{
    Capacity, ExecExit, ExecHandle, ExecPlan, Fingerprint, Health, LogStream, PreparedImage,
};
use gantry_model::host::ContainerEngine;
use gantry_model::id::{ExecutorName, JobId};
use gantry_model::task::StoredImage;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout};

use crate::contract::{Executor, ImageExecutor, ImageSource};
use crate::detect;
use crate::error::ExecError;
use crate::image::load::ImageLoader;
use crate::job_folder::JobFolder;
use crate::options::ContainerOptions;
use crate::runtime::{ANSWER, EngineClient, RunCommand, command};
use crate::supervisor::{self, Supervisor};

/// How often a job that is to end is asked again: its container may not have been there yet.
const STOP_AGAIN: Duration = Duration::from_millis(100);

/// An executor that runs containers on this machine.
pub fn container_executor(options: ContainerOptions) -> Arc<dyn ImageExecutor> {
    let engine = EngineClient { engine: options.engine, program: options.program.clone() };
    Arc::new(ContainerExecutor {
        loader: ImageLoader::new(engine.clone(), &options),
        supervisor: Supervisor {
            engine: options.program.clone(),
            kill_grace: options.kill_grace,
            log_bytes: options.log_bytes,
        },
        engine,
        options,
    })
}

struct ContainerExecutor {
    options: ContainerOptions,
    engine: EngineClient,
    loader: ImageLoader,
    supervisor: Supervisor,
}

/// What a handle holds.
#[derive(Serialize, Deserialize)]
struct Place {
    /// The job's folder, absolute: jobs are found again also when the configuration names another
    /// place since.
    folder: PathBuf,
    /// The container's name.
    container: String,
}

/// Of the layout of [`Place`].
const HANDLE_VERSION: u32 = 1;

/// A handle, understood.
struct LocalJob {
    id: JobId,
    folder: JobFolder,
    container: String,
}

impl LocalJob {
    fn find(handle: &ExecHandle) -> Result<Self, ExecError> {
        let place = match handle.version {
            HANDLE_VERSION => serde_json::from_value::<Place>(handle.data.clone()).ok(),
            _ => None,
        };
        let unknown = ExecError::UnknownHandle { job: handle.job, version: handle.version };
        let Place { folder, container } = place.ok_or(unknown)?;
        Ok(Self { id: handle.job, folder: JobFolder::new(folder), container })
    }
}

impl ContainerExecutor {
    async fn remove_container(&self, container: &str) -> Result<(), ExecError> {
        let remove = command::remove(self.engine.engine, container);
        match self.engine.call("remove a container", &remove, ANSWER).await {
            Err(ExecError::Engine { message, .. }) if is_no_such_container(&message) => {}
            other => drop(other?),
        }
        if self.engine.engine == ContainerEngine::Podman {
            self.supervisor.end_forgotten(container).await;
        }
        Ok(())
    }

    /// Asks the engine to stop the container until nobody looks after the job any more.
    async fn stop_container(&self, job: &LocalJob, grace: Duration) -> Result<(), ExecError> {
        const OPERATION: &str = "stop a container";
        let patience = ANSWER + grace;
        let deadline = Instant::now() + patience;
        // Engines take whole seconds; a job is never given less than was asked for.
        let grace_seconds = grace.as_secs() + u64::from(grace.subsec_nanos() > 0);
        let stop = command::stop(&job.container, grace_seconds);
        loop {
            if !grace.is_zero() {
                self.supervisor.kill_deaf(&job.container).await;
            }
            let asked = self.engine.call(OPERATION, &stop, patience).await;
            if let Ok(gone) = timeout(STOP_AGAIN, job.folder.unattended()).await {
                return gone;
            }
            if Instant::now() >= deadline {
                asked?;
                let program = self.engine.engine.to_string();
                return Err(ExecError::TimedOut {
                    program,
                    operation: OPERATION,
                    seconds: patience.as_secs(),
                });
            }
        }
    }
}

#[async_trait]
impl Executor for ContainerExecutor {
    type Plan = ExecPlan;

    fn name(&self) -> &ExecutorName {
        &self.options.name
    }

    async fn fingerprint(&self) -> Fingerprint {
        let info = self.engine.info().await;
        let own = Capacity { gpus: detect::graphics_processors(), ..Capacity::default() };
        let runtime = self.engine.engine.to_string();
        let name = self.options.name.clone();
        let labels = self.options.labels.clone();
        match info {
            Ok(info) => Fingerprint {
                name,
                runtime,
                health: Health::Healthy,
                version: Some(info.version),
                architecture: info.architecture,
                capacity: self.options.capacity.unwrap_or(Capacity {
                    cpus: info.cpus,
                    memory_bytes: info.memory_bytes,
                    ..own
                }),
                labels,
            },
            Err(error) => Fingerprint {
                name,
                runtime,
                health: Health::Unhealthy { reason: detect::advice(self.engine.engine, &error) },
                version: None,
                architecture: String::new(),
                capacity: self.options.capacity.unwrap_or(own),
                labels,
            },
        }
    }

    fn reserve(&self, job: &JobId) -> ExecHandle {
        let folder = self.options.jobs_folder.join(job.to_string());
        let data = serde_json::json!({
            "folder": folder.display().to_string(),
            "container": command::container_name(job),
        });
        ExecHandle { version: HANDLE_VERSION, job: *job, data }
    }

    async fn start(&self, plan: &ExecPlan, handle: &ExecHandle) -> Result<(), ExecError> {
        let job = LocalJob::find(handle)?;
        let outputs = job.folder.outputs();
        let run = RunCommand {
            engine: self.engine.engine,
            installation: &self.options.installation,
            container: &job.container,
            plan,
            outputs: &outputs,
        };
        let arguments = run.arguments()?;
        job.folder.create()?;
        let limit = plan.time_limit_seconds;
        self.supervisor.start(job.folder.path(), &job.container, limit, &arguments).await
    }

    async fn wait(&self, handle: &ExecHandle) -> Result<ExecExit, ExecError> {
        let job = LocalJob::find(handle)?;
        if !job.folder.is_claimed() {
            return Err(ExecError::NeverStarted { job: job.id });
        }
        job.folder.unattended().await?;
        if let Some(exit) = supervisor::read_exit(&job.folder)? {
            return Ok(exit);
        }
        // Nobody would keep what the job still writes, or end it at its time limit.
        self.remove_container(&job.container).await?;
        job.folder.write_exit("lost")?;
        supervisor::read_exit(&job.folder)?.ok_or(ExecError::NeverStarted { job: job.id })
    }

    async fn stop(&self, handle: &ExecHandle, grace: Duration) -> Result<(), ExecError> {
        let job = LocalJob::find(handle)?;
        job.folder.create()?;
        let alive = job.folder.hold_alive()?;
        if job.folder.claim()? {
            let log = job.folder.log(LogStream::Stderr);
            std::fs::write(&log, "The job was stopped before it was started.\n")
                .map_err(ExecError::file("write", &log))?;
            return job.folder.write_exit("not-started");
        }
        drop(alive);
        if job.folder.exit()?.is_some() {
            return Ok(());
        }
        self.stop_container(&job, grace).await
    }

    async fn read_log(
        &self,
        handle: &ExecHandle,
        stream: LogStream,
        offset: u64,
        limit: usize,
    ) -> Result<Bytes, ExecError> {
        LocalJob::find(handle)?.folder.read_log(stream, offset, limit)
    }

    async fn destroy(&self, handle: &ExecHandle) -> Result<(), ExecError> {
        let job = LocalJob::find(handle)?;
        if job.folder.is_claimed() && job.folder.exit()?.is_none() {
            self.stop_container(&job, Duration::ZERO).await?;
        }
        self.remove_container(&job.container).await?;
        let removed = tokio::task::spawn_blocking(move || job.folder.remove()).await;
        removed
            .map_err(|error| ExecError::file("remove", &self.options.jobs_folder)(error.into()))?
    }

    async fn list_jobs(&self) -> Result<Vec<JobId>, ExecError> {
        let list = command::list(&self.options.installation);
        let names = self.engine.call("list containers", &list, ANSWER).await?;
        let mut jobs: BTreeSet<String> = names
            .lines()
            .filter_map(command::job_of_container)
            .map(|job| job.to_string())
            .collect();
        let folders = match std::fs::read_dir(&self.options.jobs_folder) {
            Ok(folders) => folders.collect::<io::Result<Vec<_>>>(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        };
        let folders = folders.map_err(ExecError::file("list", &self.options.jobs_folder))?;
        jobs.extend(folders.iter().filter_map(|folder| folder.file_name().into_string().ok()));
        Ok(jobs.iter().filter_map(|name| name.parse().ok()).collect())
    }
}

#[async_trait]
impl ImageExecutor for ContainerExecutor {
    async fn prepare_image(
        &self,
        image: &StoredImage,
        source: &dyn ImageSource,
    ) -> Result<PreparedImage, ExecError> {
        self.loader.prepare(image, source).await
    }

    async fn outputs(&self, handle: &ExecHandle) -> Result<PathBuf, ExecError> {
        Ok(LocalJob::find(handle)?.folder.outputs())
    }

    async fn log_file(&self, handle: &ExecHandle, stream: LogStream) -> Result<PathBuf, ExecError> {
        Ok(LocalJob::find(handle)?.folder.log(stream))
    }

    async fn remove_image(&self, image: &StoredImage) -> Result<(), ExecError> {
        self.loader.remove(image).await
    }
}

/// Docker refuses to remove a container that is not there, and so does Podman before version 4.5.
fn is_no_such_container(message: &str) -> bool {
    message.to_lowercase().contains("no such container")
        || message.contains("no container with name or ID")
}
