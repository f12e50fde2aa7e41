//! The server under test: the real binary as a process with a data folder of its own, on a free port of loopback.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use crate::app_engine::AppEngine;
use crate::client::Client;
use crate::clock::TestClock;
use crate::containers::Engine;
use crate::process::{Program, Signal};
use crate::workspace;

/// The administrator's token of every test server.
pub const ADMIN_TOKEN: &str = "test-administrator";

/// How a server is started, where a test wants something else than the defaults.
#[derive(Debug, Default)]
pub struct ServerOptions {
    config: String,
    environment: Vec<(String, String)>,
    arguments: Vec<String>,
    clock: Option<Arc<TestClock>>,
}

impl ServerOptions {
    /// Adds lines to its `gantry.toml`.
    pub fn config(mut self, toml: &str) -> Self {
        self.config.push_str(toml);
        self.config.push('\n');
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds an argument to `gantry serve`.
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Has it tell the time by a clock that the test sets.
    pub fn clock(mut self, clock: &Arc<TestClock>) -> Self {
        self.clock = Some(Arc::clone(clock));
        self
    }

    /// Starts the server and waits until it serves requests.
    pub async fn start(self) -> TestServer {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut server =
            TestServer { folder, options: self, program: None, addresses: Addresses::default() };
        server.launch().await;
        server
    }
}

/// A running server. Dropping it ends it, and fails the test where a container is left behind.
#[derive(Debug)]
pub struct TestServer {
    folder: TempDir,
    options: ServerOptions,
    program: Option<Program>,
    addresses: Addresses,
}

/// Where a server is reached, each as `http://127.0.0.1:PORT`.
#[derive(Debug, Default)]
struct Addresses {
    server: String,
    facades: HashMap<String, String>,
}

impl TestServer {
    /// Starts a server with the App Engine façade open, as its clients expect it.
    pub async fn start() -> Self {
        Self::options().start().await
    }

    /// For a server with more than the defaults.
    pub fn options() -> ServerOptions {
        ServerOptions::default().env("GANTRY_OPEN_FACADES", "app-engine")
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.addresses.server
    }

    /// The address of its own that a façade has.
    ///
    /// # Panics
    ///
    /// When the server was started without `--facade` for it.
    pub fn facade(&self, name: &str) -> &str {
        self.addresses.facades.get(name).expect("a façade with an address of its own")
    }

    /// A client with the administrator's token.
    pub fn client(&self) -> Client {
        Client::new(self.address()).with_token(ADMIN_TOKEN)
    }

    /// A client without any token.
    pub fn anonymous(&self) -> Client {
        Client::new(self.address())
    }

    /// The App Engine interface, as a client without a token sees it.
    pub fn app_engine(&self) -> AppEngine {
        AppEngine::new(self.anonymous())
    }

    /// The folder with everything that the server keeps.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Every file that the server keeps, by path, apart from its database.
    pub fn files(&self) -> Vec<String> {
        let mut folders = vec![self.data()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            // A folder may go while it is read; then it has no files.
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.to_string_lossy().contains(".db") {
                    files.push(path.display().to_string());
                }
            }
        }
        files.sort_unstable();
        files
    }

    /// Its process id, to look at its memory.
    pub fn process_id(&self) -> u32 {
        self.program.as_ref().expect("a running server").id()
    }

    /// What it wrote to its log since the test began.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// Ends the server in the middle of whatever it does, as a power cut would.
    pub fn kill9(&mut self) {
        if let Some(mut program) = self.program.take() {
            program.kill();
        }
    }

    /// Starts it again on the same data, after ending it properly where it still runs.
    pub async fn restart(&mut self) {
        self.stop();
        self.launch().await;
    }

    /// Ends it properly.
    ///
    /// # Panics
    ///
    /// When it does not end within 20 seconds.
    pub fn stop(&mut self) {
        if let Some(mut program) = self.program.take() {
            let status = program.stop(Signal::SIGTERM, Duration::from_secs(20));
            assert!(
                status.is_some() || std::thread::panicking(),
                "the server did not end within 20 s of SIGTERM; its log:\n{}",
                self.log()
            );
        }
    }

    /// Runs a command to its end; what it is given on standard input, then its exit code, output and errors.
    ///
    /// # Panics
    ///
    /// If it cannot be started, or was ended by a signal.
    pub async fn gantry(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let input = input.to_owned();
        let output = tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().expect("start gantry");
            // A command that reads nothing may have ended by now.
            let _ = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
            child.wait_with_output().expect("wait for gantry")
        });
        let output = output.await.expect("wait for gantry");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().expect("an exit code"), text(&output.stdout), text(&output.stderr))
    }

    /// A `gantry` command that talks to this server as the administrator.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(workspace::gantry());
        command.args(arguments).current_dir(self.folder.path());
        command.env("GANTRY_SERVER", self.address()).env("GANTRY_TOKEN", ADMIN_TOKEN);
        command
    }

    async fn launch(&mut self) {
        let ready = self.folder.path().join("ready");
        if ready.exists() {
            std::fs::remove_file(&ready).expect("the old ready file goes away");
        }
        std::fs::write(self.folder.path().join("gantry.toml"), &self.options.config)
            .expect("the configuration is written");
        let mut program = Program::start(&mut self.serve_command(&ready));
        self.addresses = program.wait_until("ready file", || read_ready_file(&ready)).await;
        self.program = Some(program);
        // The answer comes once the plugins that ship are there: no file of theirs appears in the middle of a test.
        self.client().get("/api/v1/plugins").await;
    }

    fn serve_command(&self, ready: &Path) -> Command {
        let log = File::options().create(true).append(true).open(self.log_path());
        let log = log.expect("the server's log file");
        let mut command = Command::new(workspace::gantry());
        // What the caller's shell sets for its own servers is not meant for this one.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GANTRY_")) {
            command.env_remove(name);
        }
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(self.data())
            .arg("--ready-file")
            .arg(ready)
            .args(&self.options.arguments)
            .current_dir(self.folder.path())
            .env("GANTRY_ADMIN_TOKEN", ADMIN_TOKEN)
            // Compiled once for all tests.
            .env("GANTRY_PLUGINS__CACHE", workspace::gantry().with_file_name("plugin-cache"))
            // Those that runs need, and one more: to keep the others would cost each test the writing of 25 MB.
            .env("GANTRY_PLUGINS__BUILT_IN", "most-room,keep-declared,number-summary")
            .envs(self.options.environment.iter().cloned())
            .stdout(log.try_clone().expect("a second handle of the log file"))
            .stderr(log);
        if let Some(clock) = &self.options.clock {
            clock.govern(&mut command);
        }
        command
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// Containers that carry this server's label; the label's value is the id that it keeps in its data folder.
    fn containers(&self) -> Vec<String> {
        let id = std::fs::read_to_string(self.data().join("server-id"));
        Engine::podman().of_installation(id.expect("a server that served has an id").trim())
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
        if std::thread::panicking() {
            eprintln!("the server's log:\n{}", self.log());
        }
        if self.address().is_empty() {
            return;
        }
        let left = self.containers();
        if !left.is_empty() {
            Engine::podman().remove(&left);
        }
        assert!(
            left.is_empty() || std::thread::panicking(),
            "containers are left behind: {left:?}"
        );
    }
}

/// The addresses in the ready file: the server's, then a line `NAME ADDRESS` for each façade that has its own. A file
/// without its line end is still being written.
fn read_ready_file(path: &Path) -> Option<Addresses> {
    let text = std::fs::read_to_string(path).ok().filter(|text| text.ends_with('\n'))?;
    let mut lines = text.lines();
    let server = lines.next()?.to_owned();
    let facade = |line: &str| {
        let (name, address) = line.split_once(' ')?;
        Some((name.to_owned(), address.to_owned()))
    };
    Some(Addresses { server, facades: lines.filter_map(facade).collect() })
}
