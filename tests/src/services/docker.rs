//! A daemon of Docker.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::containers::Engine;
use crate::process::{Program, Signal, installed};

/// A running daemon with folders and a socket of its own. It makes no network, as those of Docker are the machine's. Dropping it
/// ends it with all of its containers.
#[derive(Debug)]
pub struct Docker {
    daemon: Program,
    folder: TempDir,
}

impl Docker {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    ///
    /// When Debian's `docker.io` is not installed, or its daemon does not start: it needs the rights of root.
    pub async fn start() -> Self {
        let program = installed(&["dockerd", "/usr/sbin/dockerd"], "docker.io");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| folder.path().join(name);
        // That of the machine is not meant for it.
        std::fs::write(path("daemon.json"), "{}").expect("the configuration is written");
        let log = File::create(path("log")).expect("the daemon's log file");
        let mut command = Command::new(program);
        command.arg("--host").arg(address(folder.path()));
        for (option, name) in [
            ("--config-file", "daemon.json"),
            ("--data-root", "data"),
            ("--exec-root", "exec"),
            ("--pidfile", "pid"),
        ] {
            command.arg(option).arg(path(name));
        }
        command.args(["--bridge=none", "--iptables=false"]).stdout(Stdio::null()).stderr(log);
        let mut docker = Self { daemon: Program::start(&mut command), folder };
        let mut question = Command::new(installed(&["docker"], "docker.io"));
        question.args(["--host", &docker.host(), "version"]);
        question.stdout(Stdio::null()).stderr(Stdio::null());
        let answers = || question.status().ok()?.success().then_some(());
        docker.daemon.wait_until("an answer", answers).await;
        docker
    }

    /// The value of `DOCKER_HOST`.
    pub fn host(&self) -> String {
        address(self.folder.path())
    }

    /// It, to be asked.
    pub fn engine(&self) -> Engine {
        Engine::docker(&self.host())
    }
}

fn address(folder: &Path) -> String {
    format!("unix://{}", folder.join("docker.sock").display())
}

impl Drop for Docker {
    fn drop(&mut self) {
        let left = self.engine().run(&["ps", "--all", "--quiet"]);
        let left: Vec<String> = left.lines().map(str::to_owned).collect();
        if !left.is_empty() {
            self.engine().remove(&left);
        }
        if self.daemon.stop(Signal::SIGTERM, Duration::from_secs(20)).is_none() {
            eprintln!("Docker's daemon did not end within 20 s of SIGTERM");
        }
        // It leaves the network namespace of the machine mounted there.
        let namespace = self.folder.path().join("exec/netns/default");
        let _ = Command::new("umount").arg(namespace).stderr(Stdio::null()).status();
    }
}
