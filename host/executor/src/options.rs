//! The settings of an executor that runs containers on this machine.

use std::path::PathBuf;
use std::time::Duration;

use gantry_model::exec::Capacity;
use gantry_model::host::ContainerEngine;
use gantry_model::id::ExecutorName;
use gantry_model::limits;

/// How long a job that passed its time limit may take to end after TERM.
const KILL_GRACE: Duration = Duration::from_secs(10);

/// The settings of an executor that runs containers on this machine.
#[derive(Debug, Clone)]
pub struct ContainerOptions {
    /// What the configuration calls the executor.
    pub name: ExecutorName,
    /// Whose command line it is.
    pub engine: ContainerEngine,
    /// The engine's program, by name or by path.
    pub program: PathBuf,
    /// One folder a job is made here. Absolute, without `:`, and visible to the engine under the
    /// same name.
    pub jobs_folder: PathBuf,
    /// Marks this installation's containers, so that two servers on one machine never sweep each
    /// other's.
    pub installation: String,
    /// What jobs may use in all; `None` is the whole machine.
    pub capacity: Option<Capacity>,
    /// Words by which executor selectors tell it from others, sorted.
    pub labels: Vec<String>,
    /// How long a job that passed its time limit may take to end after TERM, before KILL. Whole
    /// seconds.
    pub kill_grace: Duration,
    /// Most bytes kept of each output stream.
    pub log_bytes: u64,
    /// What `podman login --authfile` wrote, or a Docker `config.json`, for images that are pulled
    /// from a registry.
    pub registry_credentials: Option<PathBuf>,
    /// Whether Podman pulls without TLS. Docker takes this from its daemon's `insecure-registries`.
    pub registry_plain_http: bool,
}

impl ContainerOptions {
    /// The usual settings: the engine's own program, the whole machine, no registry.
    pub fn new(
        name: ExecutorName,
        engine: ContainerEngine,
        jobs_folder: PathBuf,
        installation: String,
    ) -> Self {
        Self {
            name,
            engine,
            program: PathBuf::from(engine.to_string()),
            jobs_folder,
            installation,
            capacity: None,
            labels: Vec::new(),
            kill_grace: KILL_GRACE,
            log_bytes: limits::LOG_BYTES,
            registry_credentials: None,
            registry_plain_http: false,
        }
    }
}
