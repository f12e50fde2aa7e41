//! Container engines, as a test sees them from outside: which containers exist.

use std::path::PathBuf;

use crate::process::{installed, run};

/// The label that Gantry puts on each of its containers; its value names the installation.
pub const INSTALLATION_LABEL: &str = "gantry.installation";

/// A container engine.
#[derive(Debug, Clone)]
pub struct Engine {
    program: PathBuf,
    /// Words before each command.
    options: Vec<String>,
    /// What `rm` needs to end a container at once.
    at_once: &'static [&'static str],
}

impl Engine {
    /// Podman of this machine.
    pub fn podman() -> Self {
        let program = installed(&["podman"], "podman");
        Self { program, options: Vec::new(), at_once: &["--time", "0"] }
    }

    /// The daemon of Docker that listens there: `unix:///run/docker.sock`.
    pub fn docker(host: &str) -> Self {
        let program = installed(&["docker"], "docker.io");
        Self { program, options: vec!["--host".to_owned(), host.to_owned()], at_once: &[] }
    }

    /// Ids of the containers of an installation, running or not.
    pub fn of_installation(&self, installation: &str) -> Vec<String> {
        let filter = format!("label={INSTALLATION_LABEL}={installation}");
        let list = self.run(&["ps", "--all", "--quiet", "--no-trunc", "--filter", &filter]);
        list.lines().map(str::to_owned).collect()
    }

    /// Removes containers by force.
    pub fn remove(&self, ids: &[String]) {
        let ids = ids.iter().map(String::as_str);
        let words = ["rm", "--force"].into_iter().chain(self.at_once.iter().copied()).chain(ids);
        self.run(&words.collect::<Vec<_>>());
    }

    /// Runs one of its commands to its end, and returns what it wrote.
    ///
    /// # Panics
    ///
    /// When it fails.
    pub fn run(&self, words: &[&str]) -> String {
        let options = self.options.iter().map(String::as_str);
        run(&self.program, &options.chain(words.iter().copied()).collect::<Vec<_>>())
    }
}
