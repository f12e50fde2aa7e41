//! Hosts: machines that run the jobs of script tasks, each behind a transport.

mod files;
mod options;
mod shell;
mod test;

pub use options::{HostOptions, SshLogin, SshOptions, TransportOptions};
