//! This machine as a host, directly and by SSH, and OpenSSH's own client for comparison.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gantry_executor::{
    HostExecutor, HostOptions, SshLogin, SshOptions, TransportOptions, host_executor,
};
use gantry_model::clock::Clock;
use gantry_model::exec::script::ScriptPlan;
use gantry_model::exec::{ExecHandle, ExecOutcome};
use gantry_model::host::Scheduler;
use gantry_model::id::{ExecutorName, JobId, JobPart, RunId};
use gantry_model::script::Interpreter;
use gantry_tests::services::Sshd;
use tempfile::TempDir;

use crate::supervisors::supervisors;

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one clock of this benchmark")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}

/// A host and its executor.
pub(crate) struct Host {
    pub(crate) executor: Arc<dyn HostExecutor>,
    pub(crate) sshd: Option<Sshd>,
    pub(crate) folder: TempDir,
}

impl Host {
    pub(crate) fn local() -> Self {
        Self::local_in(&std::env::temp_dir())
    }

    /// With its folder there.
    pub(crate) fn local_in(place: &Path) -> Self {
        Self::new(TransportOptions::Local, None, place)
    }

    pub(crate) async fn ssh() -> Self {
        let sshd = Sshd::start().await;
        let options = SshOptions {
            address: "127.0.0.1".to_owned(),
            port: sshd.port(),
            user: sshd.user(),
            login: SshLogin::Key { pem: sshd.key(), passphrase: None },
            host_key: Some(sshd.host_key()),
            jump: None,
        };
        Self::new(TransportOptions::Ssh(options), Some(sshd), &std::env::temp_dir())
    }

    fn new(transport: TransportOptions, sshd: Option<Sshd>, place: &Path) -> Self {
        let folder = tempfile::tempdir_in(place).expect("a temporary folder");
        let options = HostOptions {
            name: ExecutorName("host".to_owned()),
            installation: "bench".to_owned(),
            transport,
            working_folder: folder.path().display().to_string(),
            scheduler: Scheduler::None,
            kill_grace: Duration::from_secs(10),
            log_bytes: 1 << 30,
            capacity: None,
            supervisors: supervisors(),
            labels: Vec::new(),
        };
        let executor = host_executor(options, Arc::new(SystemClock));
        Self { executor, sshd, folder }
    }

    /// Starts a shell script as a job of its own.
    pub(crate) async fn start(&self, script: &str) -> ExecHandle {
        let plan = plan(script);
        let handle = self.executor.reserve(&plan.job);
        self.executor.start(&plan, &handle).await.expect("the job starts");
        handle
    }

    /// The whole life of a job that succeeds.
    pub(crate) async fn run(&self, script: &str) {
        let handle = self.start(script).await;
        self.finish(&handle).await;
    }

    /// Waits for the success of a job, and removes it.
    pub(crate) async fn finish(&self, handle: &ExecHandle) {
        let exit = self.executor.wait(handle).await.expect("the job's end");
        assert_eq!(exit.outcome, ExecOutcome::Exited { code: 0 });
        self.executor.destroy(handle).await.expect("the job is removed");
    }

    /// A new folder below the host's, for what others copy there.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[expect(clippy::disallowed_methods, reason = "each job is another one")]
fn plan(script: &str) -> ScriptPlan {
    let part = Some(JobPart { job: 0, turn: 1 });
    ScriptPlan {
        job: JobId { run: RunId(uuid::Uuid::new_v4()), attempt: 1, part },
        script: script.to_owned(),
        interpreter: Interpreter::Shell,
        executable: None,
        container: None,
        environment: Vec::new(),
        time_limit_seconds: 3600,
    }
}

/// Runs OpenSSH's client, or what uses it.
pub(crate) fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// How long something took.
pub(crate) async fn timed(work: impl Future<Output = ()>) -> Duration {
    let begun = Instant::now();
    work.await;
    begun.elapsed()
}
