//! What this machine can run jobs with, for the default configuration and for `gantry doctor`.

use gantry_model::host::ContainerEngine;
use std::error::Error as _;
use std::io;
use std::path::PathBuf;

use crate::error::ExecError;
use crate::runtime::{ENGINES, EngineClient};

/// A container engine, looked for on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectedEngine {
    /// Which one.
    pub engine: ContainerEngine,
    /// Whether it can be used.
    pub state: EngineState,
}

/// Whether a container engine can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineState {
    /// It answers.
    Usable {
        /// As it tells it.
        version: String,
    },
    /// It is not installed or does not answer.
    Unusable {
        /// Why, and what to do.
        reason: String,
    },
}

/// Asks each known engine whether it works; the preferred one comes first.
pub async fn detect() -> Vec<DetectedEngine> {
    let ask = |engine: ContainerEngine| async move {
        let client = EngineClient { engine, program: PathBuf::from(engine.to_string()) };
        let state = match client.version().await {
            Ok(version) => EngineState::Usable { version },
            Err(error) => EngineState::Unusable { reason: advice(engine, &error) },
        };
        DetectedEngine { engine, state }
    };
    futures::future::join_all(ENGINES.map(ask)).await
}

/// Why an engine does not answer, and what to do.
pub(crate) fn advice(engine: ContainerEngine, error: &ExecError) -> String {
    match error {
        ExecError::Program { program, source } if source.kind() == io::ErrorKind::NotFound => {
            format!(
                "'{}' is not installed: install {engine}, or configure where its program is",
                program.display()
            )
        }
        other => {
            let cause = other.source().map(|source| format!(": {source}")).unwrap_or_default();
            format!("{other}{cause}; try '{engine} info' as the user that runs the server")
        }
    }
}

/// How many NVIDIA processors this machine has: their devices are called `nvidia0`, `nvidia1` and
/// so on.
pub(crate) fn graphics_processors() -> u32 {
    let Ok(devices) = std::fs::read_dir("/dev") else { return 0 };
    let is_processor = |name: &str| {
        name.strip_prefix("nvidia").is_some_and(|number| number.parse::<u32>().is_ok())
    };
    let names = devices.filter_map(|device| device.ok()?.file_name().into_string().ok());
    u32::try_from(names.filter(|name| is_processor(name)).count()).unwrap_or(u32::MAX)
}
