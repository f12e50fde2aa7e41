//! An OCI registry.

use std::net::TcpStream;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::process::{Program, free_port, installed};

/// A running registry without TLS.
#[derive(Debug)]
pub struct Registry {
    address: String,
    // Fields are dropped in this order: the program ends before its folder goes.
    _program: Program,
    _folder: TempDir,
}

impl Registry {
    /// Who may use one with a login.
    pub const USER: &str = "tasks";
    /// Their password.
    pub const PASSWORD: &str = "secret";
    /// The line of `htpasswd` for them.
    const LOGIN: &str = "tasks:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

    /// Starts one that everybody may use, and waits until it answers.
    ///
    /// # Panics
    ///
    /// When Debian's `docker-registry` is not installed or does not start.
    pub async fn start() -> Self {
        Self::begin(false).await
    }

    /// Starts one with a login.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    pub async fn start_with_login() -> Self {
        Self::begin(true).await
    }

    async fn begin(has_login: bool) -> Self {
        let program = installed(&["docker-registry"], "docker-registry");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = format!("127.0.0.1:{}", free_port());
        let config = folder.path().join("registry.yml");
        let storage = folder.path().join("images");
        let mut yaml = format!(
            "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {}\n  delete:\n    \
             enabled: true\nhttp:\n  addr: {address}\n",
            storage.display()
        );
        if has_login {
            let file = folder.path().join("htpasswd");
            std::fs::write(&file, Self::LOGIN).expect("the registry's logins are written");
            let login =
                format!("auth:\n  htpasswd:\n    realm: test\n    path: {}\n", file.display());
            yaml.push_str(&login);
        }
        std::fs::write(&config, yaml).expect("the registry's configuration is written");
        let mut command = Command::new(program);
        command.arg("serve").arg(&config).stdout(Stdio::null()).stderr(Stdio::null());
        let mut program = Program::start(&mut command);
        program.wait_until("an open port", || TcpStream::connect(&address).ok()).await;
        Self { address, _program: program, _folder: folder }
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }
}
