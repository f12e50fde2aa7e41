//! Starts the supervisor of a job, and reads what it leaves behind.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use gantry_model::exec::{ExecExit, ExecOutcome, LogStream};
use tokio::process::Command;
use tokio::time::timeout;

use crate::error::ExecError;
use crate::job_folder::JobFolder;
use crate::runtime::{self, ANSWER};

/// See there for what it does and which files it leaves.
const SCRIPT: &str = concat!(include_str!("kill_deaf.sh"), include_str!("supervisor.sh"));

/// The same without a job to supervise.
const KILL_DEAF: &str =
    concat!(include_str!("kill_deaf.sh"), "engine=$1 container=$2\nkill_deaf\n");

/// See there.
const END_FORGOTTEN: &str = concat!(include_str!("end_forgotten.sh"), "end_forgotten \"$1\"\n");

/// What `ulimit -f` counts in.
const LOG_BLOCK_BYTES: u64 = 512;

/// Starts jobs under supervision.
#[derive(Debug, Clone)]
pub(crate) struct Supervisor {
    /// The engine's program.
    pub(crate) engine: PathBuf,
    /// From TERM to KILL after the time limit.
    pub(crate) kill_grace: Duration,
    /// Most bytes kept of each output stream.
    pub(crate) log_bytes: u64,
}

impl Supervisor {
    /// Returns as soon as the job in the folder has a supervisor, this one or an earlier one. The
    /// supervisor is in a session of its own: no signal that is meant for the server, or for its
    /// terminal, reaches it.
    pub(crate) async fn start(
        &self,
        folder: &Path,
        container: &str,
        time_limit_seconds: u64,
        run: &[String],
    ) -> Result<(), ExecError> {
        let program = PathBuf::from("setsid");
        let status = Command::new(&program)
            .args(["sh", "-c", SCRIPT, "gantry-supervisor"])
            .arg(&self.engine)
            .arg(container)
            .arg(time_limit_seconds.to_string())
            .arg(self.kill_grace.as_secs().to_string())
            .arg(self.log_bytes.div_ceil(LOG_BLOCK_BYTES).to_string())
            .args(run)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await;
        let status = status.map_err(|source| ExecError::Program { program, source })?;
        if status.success() {
            return Ok(());
        }
        let refused = std::io::Error::other(format!("its supervisor ended with {status}"));
        Err(ExecError::file("start a job in", folder)(refused))
    }

    /// Ends what Podman left of a container that was removed. Where that fails it is tried again when the job is removed again.
    pub(crate) async fn end_forgotten(&self, container: &str) {
        let mut command = Command::new("sh");
        command.args(["-c", END_FORGOTTEN, "gantry-end", container]);
        command.stdin(Stdio::null()).kill_on_drop(true);
        let _ = timeout(ANSWER, command.status()).await;
    }

    /// Kills a container that could not hear TERM. Where that cannot be found out, whoever stops it has to wait.
    pub(crate) async fn kill_deaf(&self, container: &str) {
        let mut command = Command::new("sh");
        command.args(["-c", KILL_DEAF, "gantry-kill"]).arg(&self.engine).arg(container);
        command.stdin(Stdio::null()).kill_on_drop(true);
        // What comes of it shows when the container is stopped.
        let _ = timeout(ANSWER, command.status()).await;
    }
}

/// How the job ended, where its folder tells.
pub(crate) fn read_exit(folder: &JobFolder) -> Result<Option<ExecExit>, ExecError> {
    let Some(line) = folder.exit()? else { return Ok(None) };
    let outcome = match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["exited", code] => {
            code.parse().map_or(ExecOutcome::Lost, |code| ExecOutcome::Exited { code })
        }
        ["timed-out"] => ExecOutcome::TimedOut,
        ["out-of-memory"] => ExecOutcome::OutOfMemory,
        ["not-started"] => ExecOutcome::NotStarted { message: engine_message(folder)? },
        // Also an empty file, which a power failure can leave.
        _ => ExecOutcome::Lost,
    };
    let (started_at, ended_at) = folder.times()?;
    Ok(Some(ExecExit { outcome, started_at, ended_at }))
}

/// A job that was not started wrote nothing, so all of its standard error is the engine's.
fn engine_message(folder: &JobFolder) -> Result<String, ExecError> {
    const MOST_BYTES: usize = 1024 * 1024;
    Ok(runtime::message(&folder.read_log(LogStream::Stderr, 0, MOST_BYTES)?))
}
