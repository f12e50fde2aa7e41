//! A mail server.

use std::net::TcpStream;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::python;
use crate::process::{Program, free_port};

/// A running mail server (aiosmtpd) that keeps every mail which it gets as a file.
#[derive(Debug)]
pub struct Smtp {
    port: u16,
    // Fields are dropped in this order: the program ends before its folder goes.
    _program: Program,
    folder: TempDir,
}

impl Smtp {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    ///
    /// When aiosmtpd is not where `scripts/setup test` installs it, or does not start.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        let mut command = Command::new(python("smtp"));
        command
            .args(["-m", "aiosmtpd", "--nosetuid", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--class", "aiosmtpd.handlers.Mailbox"])
            .arg(folder.path().join("mails"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut program = Program::start(&mut command);
        let open = || TcpStream::connect(("127.0.0.1", port)).ok();
        program.wait_until("an open port", open).await;
        Self { port, _program: program, folder }
    }

    /// `smtp://127.0.0.1:PORT`, for the server's configuration.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The mails so far, as they came, in no order.
    pub fn mails(&self) -> Vec<String> {
        let new = self.folder.path().join("mails/new");
        let files = std::fs::read_dir(new).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
    }
}
