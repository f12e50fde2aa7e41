//! Commands as a shell runs them, and a way to the server that can be cut.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use gantry_tests::workspace;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a command ended, and what it printed.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ended {
    /// The same, once it exited with this code.
    #[track_caller]
    pub(super) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// What it printed, as JSON.
    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// Runs a command as the administrator of a server.
pub(super) async fn gantry(server: &TestServer, arguments: &[&str]) -> Ended {
    end_of(server.command(arguments)).await
}

/// A command in a folder, without a server and without what the caller's shell sets.
pub(super) fn alone(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(workspace::gantry());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GANTRY_")) {
        command.env_remove(name);
    }
    command.args(arguments).current_dir(folder);
    command
}

/// Runs a command to its end.
pub(super) async fn end_of(mut command: Command) -> Ended {
    command.stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    ended(&output)
}

/// How a command ended that was started before.
pub(super) fn ended(output: &Output) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// Uploads a task that runs a script with an integer `x` and gives an integer `y`.
pub(super) async fn push_script(server: &TestServer, script: &str) -> &'static str {
    let bundle = BundleBuilder::new("org.example.cli", "1.0.0")
        .input("x", json!("integer"))
        .output("y", json!("integer"))
        .script(&format!("#!/bin/sh\n{script}\n"));
    push(server, bundle).await;
    "org.example.cli:1.0.0"
}

/// Uploads a task.
pub(super) async fn push(server: &TestServer, bundle: BundleBuilder) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    std::fs::write(&path, bundle.build()).unwrap();
    gantry(server, &["task", "push", path.to_str().unwrap()]).await.expect(0);
}

/// A way to a server, for as long as it is not cut.
pub(super) struct Wire {
    pub(super) address: String,
    connections: Arc<Mutex<Vec<JoinHandle<()>>>>,
    listening: JoinHandle<()>,
}

impl Wire {
    /// Lays it to a server.
    pub(super) async fn to(server: &TestServer) -> Self {
        let target = server.address().trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(Mutex::new(Vec::new()));
        let kept = connections.clone();
        let listening = tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let target = target.clone();
                let connection = tokio::spawn(async move {
                    let mut far = TcpStream::connect(target).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
                kept.lock().unwrap().push(connection);
            }
        });
        Self { address, connections, listening }
    }

    /// Cuts every connection that there is; new ones can be made.
    pub(super) fn cut(&self) {
        self.connections.lock().unwrap().drain(..).for_each(|connection| connection.abort());
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listening.abort();
        self.cut();
    }
}
