//! A PostgreSQL server.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::unistd::{Uid, User, chown};
use tempfile::TempDir;

use crate::process::{Program, Signal, free_port, installed};

/// A running PostgreSQL server with one empty database.
#[derive(Debug)]
pub struct PostgreSql {
    url: String,
    port: u16,
    setting: &'static str,
    program: Program,
    owner: Owner,
    folder: TempDir,
}

impl PostgreSql {
    /// Starts one and waits until it takes connections. It does not wait for the disk, so a power cut would ruin it.
    ///
    /// # Panics
    ///
    /// When Debian's `postgresql` is not installed or does not start.
    pub async fn start() -> Self {
        Self::with("fsync=off").await
    }

    /// The same, which waits for the disk as a site's would, to measure what that costs.
    ///
    /// # Panics
    ///
    /// As `start`.
    pub async fn durable() -> Self {
        Self::with("fsync=on").await
    }

    async fn with(setting: &'static str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let owner = Owner::of_server();
        owner.give(folder.path());
        let cluster = folder.path().join("cluster");
        let mut initdb = owner.command(&program("initdb"));
        initdb.args(["--username=gantry", "--auth=trust", "--encoding=UTF8", "--no-sync", "-D"]);
        let output = initdb.arg(&cluster).current_dir(folder.path()).output();
        let output = output.expect("initdb can be started");
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));

        let port = free_port();
        let program = launch(&owner, folder.path(), port, setting).await;
        let url = format!("postgres://gantry@127.0.0.1:{port}/postgres");
        Self { url, port, setting, program, owner, folder }
    }

    /// Ends it without a word to those who are connected, as a crash would.
    pub fn crash(&mut self) {
        self.program.stop(Signal::SIGQUIT, Duration::from_secs(10));
    }

    /// Starts it again at the same address, with what it had.
    ///
    /// # Panics
    ///
    /// As `start`.
    pub async fn restart(&mut self) {
        self.program = launch(&self.owner, self.folder.path(), self.port, self.setting).await;
    }

    /// `postgres://…`, for `gantry serve --database`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Milliseconds that a commit of one row takes on average, one after the other, as PostgreSQL's own program for this
    /// measures it.
    ///
    /// # Panics
    ///
    /// When `pgbench` is not installed or fails.
    pub fn commit_milliseconds(&self) -> f64 {
        let script = tempfile::NamedTempFile::new().expect("a temporary file");
        let insert = "INSERT INTO pgbench_history (tid, bid, aid, delta) VALUES (1, 1, 1, 1);";
        std::fs::write(script.path(), insert).expect("the script is written");
        let pgbench = |arguments: &[&str]| {
            let mut command = Command::new(program("pgbench"));
            let output = command.args(arguments).arg(&self.url).output();
            let output = output.expect("pgbench can be started");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        pgbench(&["--initialize", "--quiet"]);
        let script = script.path().to_string_lossy();
        let said = pgbench(&["--no-vacuum", "--protocol=prepared", "--time=5", "--file", &script]);
        let latency = said.lines().find_map(|line| line.strip_prefix("latency average = "));
        let latency = latency.and_then(|text| text.strip_suffix(" ms")?.parse().ok());
        latency.unwrap_or_else(|| panic!("pgbench does not say how long a commit took: {said}"))
    }
}

impl Drop for PostgreSql {
    fn drop(&mut self) {
        // A fast shutdown, which waits for no client; killed, it would leave shared memory behind.
        self.program.stop(Signal::SIGINT, Duration::from_secs(10));
    }
}

/// Starts the server of the cluster in that folder, and waits until it takes connections.
async fn launch(owner: &Owner, folder: &Path, port: u16, setting: &str) -> Program {
    let cluster = folder.join("cluster");
    let mut postgres = owner.command(&program("postgres"));
    postgres
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", setting])
        .arg("-k")
        .arg(folder)
        .arg("-D")
        .arg(&cluster)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut server = Program::start(&mut postgres);
    let status = cluster.join("postmaster.pid");
    server.wait_until("readiness", || is_ready(&status)).await;
    server
}

/// PostgreSQL writes its progress to the eighth line of its pid file.
fn is_ready(status: &Path) -> Option<()> {
    let text = std::fs::read_to_string(status).ok()?;
    (text.lines().nth(7)?.trim() == "ready").then_some(())
}

/// Debian keeps the server's programs out of `PATH`, in a folder for each version.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut paths = versions
        .map(|version| version.path().join("bin").join(name).to_string_lossy().into_owned())
        .collect::<Vec<_>>();
    paths.sort_unstable_by(|left, right| right.cmp(left));
    let candidates = paths.iter().map(String::as_str).chain([name]).collect::<Vec<_>>();
    installed(&candidates, "postgresql")
}

/// Whom the server runs as: PostgreSQL refuses to be root, so root lends it Debian's user for it.
#[derive(Debug)]
struct Owner(Option<User>);

impl Owner {
    fn of_server() -> Self {
        if !Uid::effective().is_root() {
            return Self(None);
        }
        let user = User::from_name("postgres").expect("the list of users can be read");
        Self(Some(user.expect("there is no user postgres: apt-get install postgresql")))
    }

    fn give(&self, folder: &Path) {
        if let Some(user) = &self.0 {
            chown(folder, Some(user.uid), Some(user.gid)).expect("root may give its folders away");
        }
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some(user) = &self.0 {
            use std::os::unix::process::CommandExt as _;
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }
}
