//! Programs that a test starts, and that end with it.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

pub use nix::sys::signal::Signal;
use nix::sys::signal::kill;
use nix::unistd::Pid;

/// A started program. Dropping it ends it.
#[derive(Debug)]
pub struct Program {
    child: Child,
    name: String,
}

impl Program {
    /// Starts it.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().unwrap_or_else(|error| panic!("cannot start {name}: {error}"));
        Self { child, name }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("the state of a child process")
    }

    /// Ends it at once, as a power cut would (SIGKILL).
    pub fn kill(&mut self) {
        // It may have ended by itself, which is what was asked for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end and waits; after `patience` it is made to, and the answer is `None`.
    pub fn stop(&mut self, how: Signal, patience: Duration) -> Option<ExitStatus> {
        self.signal(how);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.kill();
        None
    }

    /// Ends it at once, and everything that it started and that is still its descendant.
    pub fn kill_with_descendants(&mut self) {
        let family = descendants(self.child.id());
        self.kill();
        for id in family {
            // Most of them have noticed by themselves.
            let _ = kill(Pid::from_raw(id), Signal::SIGKILL);
        }
    }

    fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).expect("process ids fit 31 bits");
        // It may have ended by itself; then there is nobody to tell.
        let _ = kill(Pid::from_raw(id), signal);
    }

    /// Waits until `ready` answers something, failing the test when the program ends before that or takes too long.
    pub async fn wait_until<T>(&mut self, what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(value) = ready() {
                return value;
            }
            if let Some(status) = self.ended() {
                panic!("{} ended ({status}) before {what}", self.name);
            }
            assert!(Instant::now() < deadline, "{}: no {what} within 30 s", self.name);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The processes that a process started, those that they started, and so on, as far as each still has its parent.
pub fn descendants(of: u32) -> Vec<i32> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let parents: Vec<(i32, i32)> = ids.filter_map(|id| Some((id, parent_of(id)?))).collect();
    let mut found = vec![i32::try_from(of).expect("process ids fit 31 bits")];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id));
        next += 1;
    }
    found.split_off(1)
}

/// The fourth word of its `stat`; the second, its name, is in brackets and may hold anything.
fn parent_of(id: i32) -> Option<i32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

/// The first of these programs that is installed: names are looked up in `PATH`, paths are taken as they are.
///
/// # Panics
///
/// When there is none, naming the Debian package that has it.
pub fn installed(candidates: &[&str], package: &str) -> PathBuf {
    let found = candidates.iter().find_map(|candidate| find(candidate));
    found.unwrap_or_else(|| {
        panic!("{} is not installed: apt-get install {package}", candidates.join(" or "))
    })
}

fn find(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Runs a program to its end and returns what it wrote to standard output.
///
/// # Panics
///
/// When it fails, with what it wrote to standard error.
pub fn run<S: AsRef<OsStr>>(program: &Path, arguments: &[S]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output =
        output.unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()));
    assert!(
        output.status.success(),
        "{} failed ({}):\n{}",
        program.display(),
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A port on loopback that was free a moment ago, for programs that cannot choose one themselves.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port on loopback");
    listener.local_addr().expect("the address of a bound listener").port()
}
