//! A host to be tried: this machine, directly or by SSH, with what it hands its jobs to. What it starts is gone with it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gantry_executor::{
    DummyHost, HostExecutor, HostOptions, SshLogin, SshOptions, TransportOptions, host_executor,
};
use gantry_model::exec::script::ScriptPlan;
use gantry_model::exec::{Capacity, ExecExit, ExecHandle, ExecOutcome, LogStream};
use gantry_model::host::Scheduler;
use gantry_model::id::ExecutorName;
use gantry_tests::containers::Engine;
use gantry_tests::services::{Docker, Proxy, Slurm, Sshd};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::bench::SystemClock;
use super::processes::{end_processes_with, processes_with};
use super::script::load_script_image;
use super::{Script, supervisors};

/// How commands get to the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Way {
    Local,
    Ssh,
}

/// What the host hands a job to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Runtime {
    /// The host can run the supervisor, as most can.
    Process,
    /// All that the host has is `sh`.
    Scripts,
    Podman,
    Docker,
    Slurm,
    /// Nothing at all.
    Dummy,
}

/// A host, its executor, and the services that they need.
pub(crate) struct HostBench {
    pub(crate) executor: Arc<dyn HostExecutor>,
    pub(crate) settings: Settings,
    // In the order in which they end.
    pub(crate) proxy: Option<Proxy>,
    pub(crate) sshd: Option<Sshd>,
    pub(crate) slurm: Option<Slurm>,
    docker: Option<Docker>,
    _folder: TempDir,
}

/// All that another process needs to reach the same host.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) runtime: Runtime,
    pub(crate) installation: String,
    pub(crate) folder: PathBuf,
    pub(crate) ssh: Option<SshSettings>,
    pub(crate) log_bytes: u64,
    /// Further arguments of `sbatch`.
    pub(crate) sbatch: Vec<String>,
}

/// How the SSH server is reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SshSettings {
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) key: String,
    pub(crate) host_key: Option<String>,
}

impl Settings {
    pub(crate) fn options(&self) -> HostOptions {
        let transport = match &self.ssh {
            None => TransportOptions::Local,
            Some(ssh) => TransportOptions::Ssh(ssh.options()),
        };
        let scheduler = match self.runtime {
            Runtime::Slurm => Scheduler::Slurm { arguments: self.sbatch.clone() },
            Runtime::Process
            | Runtime::Scripts
            | Runtime::Podman
            | Runtime::Docker
            | Runtime::Dummy => Scheduler::None,
        };
        HostOptions {
            name: ExecutorName("host".to_owned()),
            installation: self.installation.clone(),
            transport,
            working_folder: self.folder.display().to_string(),
            scheduler,
            kill_grace: Duration::from_secs(1),
            log_bytes: self.log_bytes,
            capacity: None,
            supervisors: match self.runtime {
                Runtime::Scripts => Vec::new(),
                _ => supervisors(),
            },
            labels: Vec::new(),
        }
    }

    /// The installation's folder.
    pub(crate) fn base(&self) -> PathBuf {
        self.folder.join(format!("gantry-{}", self.installation))
    }

    /// An executor that knows of its jobs only what their host tells.
    pub(crate) fn executor(&self) -> Arc<dyn HostExecutor> {
        executor_with(self.options())
    }
}

/// An executor with the clock of this machine.
pub(crate) fn executor_with(options: HostOptions) -> Arc<dyn HostExecutor> {
    host_executor(options, Arc::new(SystemClock))
}

impl SshSettings {
    pub(crate) fn of(sshd: &Sshd, port: u16) -> Self {
        let host_key = Some(sshd.host_key());
        Self { port, user: sshd.user(), key: sshd.key(), host_key }
    }

    pub(crate) fn options(&self) -> SshOptions {
        SshOptions {
            address: "127.0.0.1".to_owned(),
            port: self.port,
            user: self.user.clone(),
            login: SshLogin::Key { pem: self.key.clone(), passphrase: None },
            host_key: self.host_key.clone(),
            jump: None,
        }
    }
}

impl HostBench {
    pub(crate) async fn new(way: Way, runtime: Runtime) -> Self {
        Self::with(way, runtime, |_settings| {}).await
    }

    /// The same, with other settings.
    pub(crate) async fn with(
        way: Way,
        runtime: Runtime,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        // On this machine, the test runs with either already: see `with_service`.
        let slurm = match (runtime, way) {
            (Runtime::Slurm, Way::Ssh) => Some(Slurm::start().await),
            _ => None,
        };
        let docker = match (runtime, way) {
            (Runtime::Docker, Way::Ssh) => Some(docker_with_image().await),
            _ => None,
        };
        let variable = match (&slurm, &docker) {
            (Some(slurm), _) => Some(("SLURM_CONF", slurm.configuration().display().to_string())),
            (None, Some(docker)) => Some(("DOCKER_HOST", docker.host())),
            (None, None) => None,
        };
        let variables = variable.as_ref().map(|(name, value)| (*name, value.as_str()));
        let sshd = match way {
            Way::Local => None,
            Way::Ssh => Some(Sshd::start_with_variables(variables.as_slice()).await),
        };
        let mut bench = Self::behind(sshd, slurm, runtime, change);
        bench.docker = docker;
        bench
    }

    /// The same with an SSH server that was started before, or on this machine.
    pub(crate) fn behind(
        sshd: Option<Sshd>,
        slurm: Option<Slurm>,
        runtime: Runtime,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let proxy = sshd.as_ref().map(|sshd| Proxy::start(sshd.port()));
        let ssh = sshd.as_ref().zip(proxy.as_ref());
        let mut settings = Settings {
            runtime,
            installation: folder.path().file_name().unwrap().to_string_lossy().into_owned(),
            // Its name is odd, as those of people's folders are.
            folder: folder.path().join("it's a \"folder\""),
            ssh: ssh.map(|(sshd, proxy)| SshSettings::of(sshd, proxy.port())),
            log_bytes: 256 << 20,
            sbatch: Vec::new(),
        };
        std::fs::create_dir(&settings.folder).unwrap();
        change(&mut settings);
        let executor = settings.executor();
        Self { executor, settings, proxy, sshd, slurm, docker: None, _folder: folder }
    }

    /// A host that runs nothing.
    pub(crate) fn dummy() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            runtime: Runtime::Dummy,
            installation: "dummy".to_owned(),
            folder: folder.path().to_owned(),
            ssh: None,
            log_bytes: 0,
            sbatch: Vec::new(),
        };
        let capacity = Capacity { cpus: 4, memory_bytes: 1 << 30, gpus: 0 };
        let name = ExecutorName("dummy".to_owned());
        let jobs = folder.path().to_owned();
        let executor = Arc::new(DummyHost::new(name, jobs, Arc::new(SystemClock), capacity));
        Self {
            executor,
            settings,
            proxy: None,
            sshd: None,
            slurm: None,
            docker: None,
            _folder: folder,
        }
    }

    /// An executor that knows of the jobs only what their host tells. The dummy keeps that to itself.
    pub(crate) fn another(&self) -> Arc<dyn HostExecutor> {
        match self.settings.runtime {
            Runtime::Dummy => Arc::clone(&self.executor),
            _ => self.settings.executor(),
        }
    }

    /// The proxy before the SSH server.
    pub(crate) fn proxy(&self) -> &Proxy {
        self.proxy.as_ref().expect("a host behind SSH")
    }

    /// What a script becomes on this host.
    pub(crate) fn plan(&self, script: &Script) -> (ScriptPlan, ExecHandle) {
        let plan = script.plan(self.settings.runtime);
        let handle = self.executor.reserve(&plan.job);
        (plan, handle)
    }

    pub(crate) async fn start(&self, script: &Script) -> ExecHandle {
        let (plan, handle) = self.plan(script);
        self.executor.start(&plan, &handle).await.unwrap();
        handle
    }

    /// Runs a script to its end.
    pub(crate) async fn run(&self, script: &Script) -> (ExecHandle, ExecExit) {
        let handle = self.start(script).await;
        let exit = self.executor.wait(&handle).await.unwrap();
        (handle, exit)
    }

    pub(crate) async fn outcome(&self, script: &Script) -> ExecOutcome {
        self.run(script).await.1.outcome
    }

    /// Runs a script that succeeds, and returns what it wrote.
    pub(crate) async fn stdout(&self, script: &Script) -> String {
        let (handle, exit) = self.run(script).await;
        let said = self.log(&handle, LogStream::Stderr).await;
        assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 }, "{said}");
        self.log(&handle, LogStream::Stdout).await
    }

    /// All that a job wrote to a stream so far.
    pub(crate) async fn log(&self, handle: &ExecHandle, stream: LogStream) -> String {
        String::from_utf8_lossy(&self.log_bytes(handle, stream).await).into_owned()
    }

    /// The same as bytes, asked for in pieces.
    pub(crate) async fn log_bytes(&self, handle: &ExecHandle, stream: LogStream) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let offset = bytes.len() as u64;
            let more = self.executor.read_log(handle, stream, offset, 1 << 20).await.unwrap();
            if more.is_empty() {
                return bytes;
            }
            bytes.extend_from_slice(&more);
        }
    }

    /// Returns when a job has written this to its standard output.
    pub(crate) async fn until_written(&self, handle: &ExecHandle, text: &str) {
        let mut tries = 0;
        while !self.log(handle, LogStream::Stdout).await.contains(text) {
            tries += 1;
            assert!(tries < 1500, "no '{text}' within 30 s");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Where the job has its things, seen from this machine, which the host is.
    pub(crate) fn job_folder(&self, handle: &ExecHandle) -> PathBuf {
        PathBuf::from(self.executor.folders(handle).unwrap().job)
    }

    /// Everything that is in the working folder, however deep, of these jobs.
    pub(crate) fn left_in_folder(&self, handle: &ExecHandle) -> Vec<PathBuf> {
        let name = handle.job.to_string();
        let mut found = Vec::new();
        let mut folders = vec![self.settings.folder.clone()];
        while let Some(folder) = folders.pop() {
            // What is being removed may go meanwhile.
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.file_name().to_string_lossy().contains(&name) {
                    found.push(entry.path());
                } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(entry.path());
                }
            }
        }
        found
    }

    /// The engine that runs its containers, where they are containers.
    fn engine(&self) -> Option<Engine> {
        match (self.settings.runtime, &self.docker) {
            (Runtime::Podman, _) => Some(Engine::podman()),
            (Runtime::Docker, Some(docker)) => Some(docker.engine()),
            (Runtime::Docker, None) => Some(Engine::docker(&std::env::var("DOCKER_HOST").unwrap())),
            _ => None,
        }
    }

    /// Fails where anything of the job is left on its host.
    pub(crate) async fn assert_nothing_left(&self, handle: &ExecHandle) {
        assert_eq!(self.left_in_folder(handle), Vec::<PathBuf>::new());
        assert!(!self.executor.list_jobs().await.unwrap().contains(&handle.job));
        if let Some(engine) = self.engine() {
            assert_eq!(engine.of_installation(&self.settings.installation), Vec::<String>::new());
        }
        let job = handle.job.to_string();
        eventually("processes of a job that is gone", || processes_with(&job).is_empty()).await;
        if let Some(slurm) = &self.slurm {
            eventually("jobs in Slurm", || slurm.jobs().is_empty()).await;
        }
    }
}

/// Fails the test unless this comes true within 10 seconds.
pub(crate) async fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    for _ in 0..500 {
        if is_true() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what}, still after 10 s");
}

impl Drop for HostBench {
    fn drop(&mut self) {
        if self.settings.runtime == Runtime::Dummy {
            return;
        }
        if let Some(engine) = self.engine() {
            let left = engine.of_installation(&self.settings.installation);
            if !left.is_empty() {
                engine.remove(&left);
            }
        }
        // Supervisors and jobs outlive connections; all of them have the folder's name in what they were started with.
        end_processes_with(&self.settings.installation);
    }
}

/// Runs a test again as a process of its own that knows the service which its jobs are handed to, unless it is that process or
/// there is none: the local transport gives its jobs the environment that the server has. `None` where the process has run the
/// test.
pub(crate) async fn with_service(runtime: Runtime, test: &str) -> Option<()> {
    match runtime {
        Runtime::Slurm if std::env::var_os("SLURM_CONF").is_none() => {
            let slurm = Slurm::start().await;
            run_again(test, "SLURM_CONF", &slurm.configuration().display().to_string()).await;
            None
        }
        Runtime::Docker if std::env::var_os("DOCKER_HOST").is_none() => {
            let docker = docker_with_image().await;
            run_again(test, "DOCKER_HOST", &docker.host()).await;
            None
        }
        _ => Some(()),
    }
}

async fn run_again(test: &str, variable: &str, value: &str) {
    let (_, test) = test.split_once("::").unwrap();
    let mut command = tokio::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(variable, value);
    let output = command.kill_on_drop(true).output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stdout));
}

async fn docker_with_image() -> Docker {
    let docker = Docker::start().await;
    load_script_image(&docker.engine());
    docker
}

/// The files of a folder by their names, sorted.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
