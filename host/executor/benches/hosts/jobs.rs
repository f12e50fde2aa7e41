//! Short jobs: how many a second, one after another and several at once.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use futures::stream::{self, StreamExt as _};
use gantry_tests::services::Sshd;

use crate::host::{Host, run, timed};
use crate::report::{Cell, Table};

/// How many of each are run.
const JOBS: usize = 200;

/// As many as OpenSSH lets share a connection.
const AT_ONCE: usize = 10;

/// Where Linux keeps files in memory.
const IN_MEMORY: &str = "/dev/shm";

/// Beside a session of a connection that there is, a job also has a folder, two logs, an end that survives the connection,
/// and goes away again.
const OF_CONTROL_MASTER: f64 = 1.2;

/// Beside a bare process, the same.
const OF_BARE_SPAWN: f64 = 2.0;

pub(crate) async fn measure() -> Table {
    let mut table = Table::new("Short jobs", &["one by one, ms", "10 at once, ms"]);
    let ssh = Host::ssh().await;
    let sshd = ssh.sshd.as_ref().expect("a host behind SSH");
    let new = [sequence(|| login(sshd, &[])), parallel(|| login(sshd, &[]))];
    table.row("ssh host true, a connection each", new.map(Cell::from));
    let master = ControlMaster::start(&ssh);
    let shared = [sequence(|| master.command()), parallel(|| master.command())];
    table.row("ssh host true, ControlMaster", shared.map(Cell::from));
    let own = lives(&ssh).await;
    table.row("Gantry by SSH", aims(own, shared, OF_CONTROL_MASTER));
    let bare = [sequence(|| Command::new("true")), parallel(|| Command::new("true"))];
    table.row("a process", bare.map(Cell::from));
    table.row("HyperQueue", hyperqueue().map(Cell::from));
    let own = lives(&Host::local()).await;
    table.row("Gantry on this machine", aims(own, bare, OF_BARE_SPAWN));
    let own = lives(&Host::local_in(Path::new(IN_MEMORY))).await;
    table.row("Gantry on this machine, its folder in memory", aims(own, bare, OF_BARE_SPAWN));
    table
}

fn aims(own: [f64; 2], others: [f64; 2], factor: f64) -> Vec<Cell> {
    own.into_iter().zip(others).map(|(own, other)| Cell::at_most(other * factor, own)).collect()
}

/// Milliseconds a job of HyperQueue. `reference.py` says what is measured.
fn hyperqueue() -> [f64; 2] {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let python = cache.expect("a home folder").join("gantry/hyperqueue/bin/python");
    let path = python.display();
    assert!(python.is_file(), "no {path}: `scripts/setup bench` installs HyperQueue from PyPI");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(&python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/hosts/reference.py"))
        .arg(folder.path())
        .args([JOBS.to_string(), AT_ONCE.to_string()])
        .stdin(Stdio::null())
        .output()
        .expect("Python can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "reference.py: {}: {said}", output.status);
    let printed = String::from_utf8_lossy(&output.stdout);
    let numbers = printed.lines().last().and_then(|line| serde_json::from_str(line).ok());
    numbers.expect("what reference.py prints")
}

/// Milliseconds a job.
async fn lives(host: &Host) -> [f64; 2] {
    host.run("true").await;
    let alone = timed(async {
        for _ in 0..JOBS {
            host.run("true").await;
        }
    });
    let alone = alone.await;
    let together = timed(async {
        let jobs = stream::iter(0..JOBS).map(|_| host.run("true"));
        jobs.buffer_unordered(AT_ONCE).collect::<()>().await;
    });
    let together = together.await;
    [alone, together].map(|took| took.as_secs_f64() * 1000.0 / JOBS as f64)
}

fn sequence(command: impl Fn() -> Command) -> f64 {
    let begun = Instant::now();
    for _ in 0..JOBS {
        run(&mut command());
    }
    begun.elapsed().as_secs_f64() * 1000.0 / JOBS as f64
}

fn parallel(command: impl Fn() -> Command + Sync) -> f64 {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                for _ in 0..JOBS / AT_ONCE {
                    run(&mut command());
                }
            });
        }
    });
    begun.elapsed().as_secs_f64() * 1000.0 / JOBS as f64
}

fn login(sshd: &Sshd, options: &[&str]) -> Command {
    let mut ssh = Command::new("ssh");
    ssh.args(sshd.client_options()).args(options).args(["-p", &sshd.port().to_string()]);
    ssh.args([&format!("{}@127.0.0.1", sshd.user()), "true"]);
    ssh
}

/// OpenSSH's way to share a connection. Dropping it ends the connection.
struct ControlMaster<'a> {
    sshd: &'a Sshd,
    socket: String,
}

impl<'a> ControlMaster<'a> {
    fn start(host: &'a Host) -> Self {
        let sshd = host.sshd.as_ref().expect("a host behind SSH");
        let socket = format!("ControlPath={}", host.place("master").display());
        run(&mut login(sshd, &["-f", "-N", "-M", "-o", &socket]));
        Self { sshd, socket }
    }

    fn command(&self) -> Command {
        login(self.sshd, &["-o", &self.socket])
    }
}

impl Drop for ControlMaster<'_> {
    fn drop(&mut self) {
        run(&mut login(self.sshd, &["-O", "exit", "-o", &self.socket]));
    }
}
