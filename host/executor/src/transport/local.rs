//! Commands on this machine.

use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};

use async_trait::async_trait;
use futures::FutureExt as _;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, Command};

use super::{Channel, Transport};
use crate::error::ExecError;

/// What jobs see of the server's environment: what a login would give them, and where container
/// engines and schedulers are. The rest may be the server's secrets.
const ENVIRONMENT: [&str; 24] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "XDG_RUNTIME_DIR",
    "CONTAINERS_CONF",
    "CONTAINERS_STORAGE_CONF",
    "DOCKER_HOST",
    "DOCKER_CONFIG",
    "SLURM_CONF",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
];

/// This machine.
pub(crate) struct Local;

#[async_trait]
impl Transport for Local {
    async fn open(&self, command: &str) -> Result<Channel, ExecError> {
        let program = PathBuf::from("sh");
        let mut child = Command::new(&program)
            .args(["-c", command])
            .env_clear()
            .envs(ENVIRONMENT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|source| ExecError::Program { program: program.clone(), source })?;
        let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let mut running = Running(child);
        let (Some(stdin), Some(stdout), Some(stderr)) = streams else {
            let source = std::io::Error::other("it has no standard streams");
            return Err(ExecError::Program { program, source });
        };
        let exit = async move {
            let status = running.0.wait().await;
            let status = status.map_err(|source| ExecError::Program { program, source })?;
            Ok(exit_code(status))
        };
        Ok(Channel {
            stdin: Box::new(stdin),
            stdout: Box::new(stdout),
            stderr: Box::new(stderr),
            exit: exit.boxed(),
        })
    }

    fn host_key(&self) -> Option<String> {
        None
    }

    fn host(&self) -> &str {
        "this machine"
    }
}

/// Ends a command that nobody waits for any longer.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // A command that was waited for has no id any more, so that no other is hit.
        if let Some(id) = self.0.id().and_then(|id| i32::try_from(id).ok()) {
            // It may have ended by itself meanwhile.
            let _ended = killpg(Pid::from_raw(id), Signal::SIGTERM);
        }
    }
}

/// As shells count: a signal ends with 128 and its number.
fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}
