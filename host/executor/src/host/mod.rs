//! Hosts: machines that run the jobs of script tasks, each behind a transport.
//!
//! ```text
//! launch, environment, container   a plan ─▶ a script that becomes the job            (pure)
//! start.sh, supervisor.sh          runs it on the host, needs nobody, leaves files
//! program                          does what these do, where the host can run it    (gantry-supervisor)
//! watch                            one script a host is asked what is new, for all jobs
//! submit, slurm                    the same supervisor, where Slurm wants it
//! ```

mod attend;
mod capacity;
mod container;
mod environment;
mod executor;
mod exit;
mod files;
mod image;
mod job;
mod launch;
mod options;
mod program;
mod shell;
mod slurm;
mod start;
mod submit;
mod test;
mod watch;

pub use executor::host_executor;
pub use options::{HostOptions, SshLogin, SshOptions, TransportOptions};
pub use program::SupervisorProgram;
