//! An executor in a temporary folder, with an installation's label of its own. What it starts is
//! gone with it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use gantry_executor::{ContainerOptions, DummyExecutor, ImageExecutor, container_executor};
use gantry_model::clock::Clock;
use gantry_model::exec::{Capacity, ExecExit, ExecHandle, ExecOutcome, ExecPlan, LogStream};
use gantry_model::host::ContainerEngine;
use gantry_model::id::ExecutorName;
use gantry_tests::containers::Engine;
use gantry_tests::process::installed;
use gantry_tests::services::Docker;
use tempfile::TempDir;

use super::{Job, test_image};

/// An executor to be tried.
pub(crate) struct Bench {
    pub(crate) executor: Arc<dyn ImageExecutor>,
    /// Marks its containers; empty where it has none.
    pub(crate) installation: String,
    engine: Option<Engine>,
    // In the order in which they end.
    _docker: Option<Docker>,
    folder: TempDir,
}

pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one clock of these tests")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}

impl Bench {
    /// The executor that runs nothing.
    pub(crate) fn dummy() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let capacity = Capacity { cpus: 4, memory_bytes: 1 << 30, gpus: 0 };
        let name = ExecutorName("dummy".to_owned());
        let jobs = folder.path().join("jobs");
        let executor = DummyExecutor::new(name, jobs, Arc::new(SystemClock), capacity);
        Self {
            executor: Arc::new(executor),
            installation: String::new(),
            engine: None,
            _docker: None,
            folder,
        }
    }

    /// The executor that runs containers with Podman.
    pub(crate) fn podman() -> Self {
        Self::podman_with(|_options| {})
    }

    /// The same, with other settings.
    pub(crate) fn podman_with(change: impl FnOnce(&mut ContainerOptions)) -> Self {
        let program = installed(&["podman"], "podman");
        let folder = tempfile::tempdir().unwrap();
        let mut options = podman_options(folder.path());
        options.program = program;
        change(&mut options);
        let installation = options.installation.clone();
        let executor = container_executor(options);
        Self { executor, installation, engine: Some(Engine::podman()), _docker: None, folder }
    }

    /// The executor that runs containers with Docker, with a daemon of its own.
    pub(crate) async fn docker() -> Self {
        let docker = Docker::start().await;
        let folder = tempfile::tempdir().unwrap();
        // A program that knows where the daemon is, as another's would by its environment.
        let program = folder.path().join("docker");
        let client = installed(&["docker"], "docker.io");
        let text =
            format!("#!/bin/sh\nexec {} --host {} \"$@\"\n", client.display(), docker.host());
        std::fs::write(&program, text).unwrap();
        std::fs::set_permissions(&program, Permissions::from_mode(0o700)).unwrap();
        let mut options = podman_options(folder.path());
        options.engine = ContainerEngine::Docker;
        options.program = program;
        let installation = options.installation.clone();
        let executor = container_executor(options);
        let engine = Some(docker.engine());
        Self { executor, installation, engine, _docker: Some(docker), folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A plan of its own, with inputs of its own.
    pub(crate) async fn plan(&self, job: Job) -> (ExecPlan, ExecHandle) {
        let archive = test_image();
        let image = self.executor.prepare_image(&archive.image, &archive).await.unwrap();
        let inputs = tempfile::tempdir_in(self.folder.path()).unwrap().keep();
        let plan = job.plan(image, &inputs);
        let handle = self.executor.reserve(&plan.job);
        (plan, handle)
    }

    pub(crate) async fn start(&self, job: Job) -> ExecHandle {
        let (plan, handle) = self.plan(job).await;
        self.executor.start(&plan, &handle).await.unwrap();
        handle
    }

    /// Runs a job to its end.
    pub(crate) async fn run(&self, job: Job) -> (ExecHandle, ExecExit) {
        let handle = self.start(job).await;
        let exit = self.executor.wait(&handle).await.unwrap();
        (handle, exit)
    }

    pub(crate) async fn outcome(&self, job: Job) -> ExecOutcome {
        self.run(job).await.1.outcome
    }

    /// All that a job wrote to a stream so far.
    pub(crate) async fn log(&self, handle: &ExecHandle, stream: LogStream) -> String {
        let bytes = self.executor.read_log(handle, stream, 0, usize::MAX).await.unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Returns when a job has written this to its standard output.
    pub(crate) async fn until_written(&self, handle: &ExecHandle, text: &str) {
        let mut tries = 0;
        while !self.log(handle, LogStream::Stdout).await.contains(text) {
            tries += 1;
            assert!(tries < 1500, "no '{text}' within 30 s");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// The text of an output file.
    pub(crate) async fn output(&self, handle: &ExecHandle, name: &str) -> String {
        let folder = self.executor.outputs(handle).await.unwrap();
        std::fs::read_to_string(folder.join(name)).unwrap()
    }

    /// The containers that there are, running or not.
    pub(crate) fn containers(&self) -> Vec<String> {
        self.engine.as_ref().unwrap().of_installation(&self.installation)
    }
}

/// The settings of a bench in that folder, whoever makes it.
pub(crate) fn podman_options(folder: &Path) -> ContainerOptions {
    let name = ExecutorName("podman".to_owned());
    let installation = folder.file_name().unwrap().to_string_lossy().into_owned();
    ContainerOptions::new(name, ContainerEngine::Podman, folder.join("jobs"), installation)
}

impl Drop for Bench {
    fn drop(&mut self) {
        let Some(engine) = &self.engine else { return };
        let left = self.containers();
        if !left.is_empty() {
            engine.remove(&left);
        }
    }
}
