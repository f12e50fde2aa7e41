//! Runs the short commands of a container engine: those that answer and end.

use gantry_model::host::ContainerEngine;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::{EngineInfo, command, docker, podman};
use crate::error::ExecError;

/// A short command takes 0.1 s; an engine that is busy with other containers may take very much
/// longer.
pub(crate) const ANSWER: Duration = Duration::from_secs(120);

/// Most of an engine's complaint that is passed on, in bytes.
const MESSAGE_BYTES: usize = 4096;

/// A container engine's program.
#[derive(Debug, Clone)]
pub(crate) struct EngineClient {
    pub(crate) engine: ContainerEngine,
    pub(crate) program: PathBuf,
}

impl EngineClient {
    /// Runs a command and returns what it printed, without the white space around it.
    pub(crate) async fn call(
        &self,
        operation: &'static str,
        arguments: &[String],
        patience: Duration,
    ) -> Result<String, ExecError> {
        let child = self.spawn(arguments, Stdio::null())?;
        let output = timeout(patience, child.wait_with_output()).await.map_err(|_elapsed| {
            ExecError::TimedOut {
                program: self.engine.to_string(),
                operation,
                seconds: patience.as_secs(),
            }
        })?;
        self.answer(operation, output.map_err(|source| self.program_error(source))?)
    }

    /// Starts a command that is ended when it is no longer waited for.
    pub(crate) fn spawn(&self, arguments: &[String], stdin: Stdio) -> Result<Child, ExecError> {
        Command::new(&self.program)
            .args(arguments)
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| self.program_error(source))
    }

    /// What an ended command printed, or its complaint.
    pub(crate) fn answer(
        &self,
        operation: &'static str,
        output: Output,
    ) -> Result<String, ExecError> {
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        Err(ExecError::Engine {
            engine: self.engine.to_string(),
            operation,
            message: message(&output.stderr),
        })
    }

    /// The program itself could not be run.
    pub(crate) fn program_error(&self, source: std::io::Error) -> ExecError {
        ExecError::Program { program: self.program.clone(), source }
    }

    /// Its version; proves that it answers. Podman takes much longer for `info`: it asks the system's package manager whose its
    /// programs are.
    pub(crate) async fn version(&self) -> Result<String, ExecError> {
        let side = match self.engine {
            ContainerEngine::Podman => podman::VERSION,
            ContainerEngine::Docker => docker::VERSION,
        };
        let words = ["version", "--format", side].map(str::to_owned);
        self.call("tell its version", &words, Duration::from_secs(20)).await
    }

    /// What the engine tells about itself and its machine.
    pub(crate) async fn info(&self) -> Result<EngineInfo, ExecError> {
        const OPERATION: &str = "tell about itself";
        let words = ["info", "--format", "{{json .}}"].map(str::to_owned);
        let json = self.call(OPERATION, &words, Duration::from_secs(20)).await?;
        let info = match self.engine {
            ContainerEngine::Podman => podman::parse_info(&json),
            ContainerEngine::Docker => docker::parse_info(&json),
        };
        info.map_err(|error| ExecError::Engine {
            engine: self.engine.to_string(),
            operation: OPERATION,
            message: error.to_string(),
        })
    }

    /// The id of an image, where it is there. An engine that does not answer has it not either:
    /// what is tried next says so.
    pub(crate) async fn image_id(&self, name: &str) -> Option<String> {
        self.call("look for an image", &command::image_id(name), ANSWER).await.ok()
    }
}

/// The end of an engine's complaint, where the reason is.
pub(crate) fn message(stderr: &[u8]) -> String {
    let start = stderr.len().saturating_sub(MESSAGE_BYTES);
    String::from_utf8_lossy(stderr.get(start..).unwrap_or_default()).trim().to_owned()
}
