//! Where jobs run: the contract of an executor, and the executors that there are.
//!
//! ```text
//! prepare_image, reserve ─▶ (handle stored) ─▶ start ─▶ wait ─▶ outputs, log_file ─▶ destroy
//!                                                └─ stop, read_log: at any time ─┘
//! ```
//!
//! An executor is a transport (how files and commands get to the machine: `transport`) and a runtime
//! (how a job becomes a command there: `runtime`). It uses the engine's command line and no daemon's
//! interface: Podman has no daemon, and a command works over SSH as well. On the machine a small
//! shell script supervises the job (`supervisor.sh`); it is detached, so that neither the job nor its
//! exit code depends on this process.
//!
//! [`DummyExecutor`] and [`DummyHost`] keep the same contracts without running anything, for tests. All pass the suites
//! in `tests/`.
//!
//! No other crate of the server starts processes.

mod container;
mod contract;
mod detect;
mod dummy;
mod dummy_host;
mod dummy_jobs;
mod error;
mod host;
mod image;
mod job_folder;
mod options;
mod runtime;
mod supervisor;
mod transport;

pub use container::container_executor;
pub use contract::{
    Executor, Fetched, FileSource, HostExecutor, ImageExecutor, ImageSource, LogLengths,
};
pub use detect::{DetectedEngine, EngineState, detect};
pub use dummy::DummyExecutor;
pub use dummy_host::DummyHost;
pub use error::{ConnectError, ExecError};
pub use host::{
    HostOptions, SshLogin, SshOptions, SupervisorProgram, TransportOptions, host_executor,
};
pub use image::registry::{RegistryCredentials, RegistryOptions, delete_image, push_image};
pub use options::ContainerOptions;
pub use runtime::ENGINES;
