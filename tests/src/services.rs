//! The real services that Gantry works with, each started by the test that wants one, on a free port of loopback, in
//! a temporary folder, and ended with it.

mod postgresql;
mod proxy;
mod registry;
mod slurm;
mod smtp;
mod sshd;

pub use postgresql::PostgreSql;
pub use proxy::{Line, Proxy};
pub use registry::Registry;
pub use slurm::Slurm;
pub use smtp::Smtp;
pub use sshd::Sshd;
