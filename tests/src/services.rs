//! The real services that Gantry works with, each started by the test that wants one, on a free port of loopback, in
//! a temporary folder, and ended with it.

use std::path::PathBuf;

mod docker;
mod postgresql;
mod proxy;
mod registry;
mod slurm;
mod smtp;
mod sshd;
pub mod taskmanager;

pub use docker::Docker;
pub use postgresql::PostgreSql;
pub use proxy::{Line, Proxy};
pub use registry::Registry;
pub use slurm::Slurm;
pub use smtp::Smtp;
pub use sshd::Sshd;
pub use taskmanager::TaskManager;

/// The Python that has a program of PyPI, in the environment that `scripts/setup test` makes for it.
///
/// # Panics
///
/// When it is not there.
pub fn python(program: &str) -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let python = cache.expect("a home folder").join("gantry").join(program).join("bin/python");
    let path = python.display();
    assert!(python.is_file(), "{path} is missing: `scripts/setup test` installs it from PyPI");
    python
}
