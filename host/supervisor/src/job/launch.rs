//! Starts the job's first process.

use std::fs;
use std::io::{self, PipeWriter};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gantry_supervisor::Order;
use nix::errno::Errno;
use nix::unistd::{AccessFlags, Pid, access};

/// Where programs are looked for without a `PATH`.
const USUAL_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Why there is no process. Said and counted as a shell would.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: i32,
    pub(super) message: String,
}

/// Starts it in a group of its own, so that a signal to its group does not reach this process.
pub(super) fn launch(order: &Order, streams: &[PipeWriter; 2]) -> Result<Pid, Failure> {
    if let Some((path, text)) = &order.script {
        fs::write(path, text).map_err(|error| Failure { code: 1, message: said(path, &error) })?;
    }
    let (name, path) = choose(order)?;
    let mut program = Command::new(&path);
    program.arg0(name);
    let spawned = match spawn(order, program, streams) {
        // A script that does not say what reads it is read by `sh`, as shells do.
        Err(error) if error.raw_os_error() == Some(Errno::ENOEXEC as i32) => {
            let mut shell = Command::new("sh");
            shell.arg(&path);
            spawn(order, shell, streams)
        }
        spawned => spawned,
    };
    spawned.map_err(|error| match error.kind() {
        // Or what its first line says that reads it.
        io::ErrorKind::NotFound => not_found(name),
        _ => Failure { code: 126, message: said(name, &error) },
    })
}

fn spawn(order: &Order, mut program: Command, streams: &[PipeWriter; 2]) -> io::Result<Pid> {
    let [stdout, stderr] = streams;
    let child = program
        .args(&order.arguments)
        .envs(order.environment.iter().map(|(name, value)| (name, value)))
        .env("PWD", &order.work)
        .env_remove("OLDPWD")
        .current_dir(&order.work)
        .stdin(Stdio::null())
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?)
        .process_group(0)
        .spawn()?;
    i32::try_from(child.id()).map(Pid::from_raw).map_err(io::Error::other)
}

fn said(what: &str, error: &io::Error) -> String {
    format!("{what}: {error}\n")
}

fn not_found(name: &str) -> Failure {
    Failure { code: 127, message: format!("{name}: not found\n") }
}

/// The first program that is there, and where.
fn choose(order: &Order) -> Result<(&str, PathBuf), Failure> {
    let found = order.programs.iter().find_map(|name| Some((name.as_str(), find(order, name)?)));
    let missing = || not_found(order.programs.last().map_or("", String::as_str));
    found.ok_or_else(missing)
}

fn find(order: &Order, name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        let path = Path::new(&order.work).join(name);
        return path.exists().then_some(path);
    }
    let own = order.environment.iter().rfind(|(variable, _)| variable == "PATH");
    let path = match own {
        Some((_, path)) => path.into(),
        None => std::env::var_os("PATH").unwrap_or_else(|| USUAL_PATH.into()),
    };
    let places =
        std::env::split_paths(&path).map(|folder| Path::new(&order.work).join(folder).join(name));
    let is_program = |path: &PathBuf| path.is_file() && access(path, AccessFlags::X_OK).is_ok();
    places.into_iter().find(is_program)
}
