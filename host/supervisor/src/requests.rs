//! Answers requests as long as somebody may ask: starts a supervisor for each job, removes what is left of jobs.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use gantry_supervisor::{Answer, GREETING, Order, Outcome, Place, Request, Wish};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

use crate::signals::Signals;

/// Bytes that are read at once: more than the buffer of standard input has, so that nothing stays there unseen.
const CHUNK: usize = 64 * 1024;

/// This program, also where a newer one has taken its place.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// Answers until standard input ends. Jobs go on afterwards.
pub(crate) fn serve() -> io::Result<()> {
    // No folder of anybody's is held.
    std::env::set_current_dir("/")?;
    let mut signals = Signals::catch(&[Signal::SIGCHLD])?;
    crate::identity::of_this_process()?;
    writeln!(io::stdout(), "{GREETING}")?;
    // To remove much takes long; no start waits for it.
    let (remove, removals) = mpsc::channel::<(u64, Place)>();
    let remover = thread::spawn(move || {
        for (id, place) in removals {
            say(id, removed(&place));
        }
    });
    let mut supervisors = HashMap::new();
    let (mut input, mut text) = (io::stdin(), Vec::new());
    loop {
        let mut sources =
            [input.as_fd(), signals.as_fd()].map(|fd| PollFd::new(fd, PollFlags::POLLIN));
        match poll(&mut sources, PollTimeout::NONE) {
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let [is_asked, has_ended] = sources.map(|source| source.any().unwrap_or(false));
        if has_ended {
            signals.clear();
            tell_ends(&mut supervisors);
        }
        if is_asked && !read(&mut input, &mut text)? {
            break;
        }
        for Request { id, wish } in requests(&mut text)? {
            match wish {
                Wish::Remove(place) => {
                    // The other end is gone only if it panicked; then nothing is answered, either.
                    let _removed = remove.send((id, place));
                }
                Wish::Start(order) => match start(id, &order) {
                    Ok(Start::Begun(supervisor)) => drop(supervisors.insert(supervisor, id)),
                    Ok(Start::Settled(outcome)) => say(id, outcome),
                    Err(error) => say(id, Outcome::Failed(error.to_string())),
                },
            }
        }
    }
    drop(remove);
    // It has no result, and answers nobody any more.
    let _ended = remover.join();
    Ok(())
}

/// Tells what became of a request. As one piece: others write there as well.
pub(crate) fn say(id: u64, outcome: Outcome) {
    if let Ok(mut line) = serde_json::to_vec(&Answer { id, outcome }) {
        line.push(b'\n');
        // Where nobody listens, the input ends soon.
        let _unheard = io::stdout().write_all(&line);
    }
}

/// Whether there may be more.
fn read(input: &mut io::Stdin, text: &mut Vec<u8>) -> io::Result<bool> {
    let mut chunk = vec![0; CHUNK];
    let read = input.read(&mut chunk)?;
    text.extend(chunk.iter().take(read));
    Ok(read > 0)
}

/// Takes the whole lines.
fn requests(text: &mut Vec<u8>) -> io::Result<Vec<Request>> {
    let Some(end) = text.iter().rposition(|&byte| byte == b'\n') else { return Ok(Vec::new()) };
    let lines: Vec<u8> = text.drain(..=end).collect();
    let requests = serde_json::Deserializer::from_slice(&lines).into_iter();
    requests.map(|request| request.map_err(io::Error::from)).collect()
}

/// Supervisors that have ended.
fn tell_ends(supervisors: &mut HashMap<Pid, u64>) {
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
        let Some(process) = status.pid() else { return };
        if let Some(id) = supervisors.remove(&process) {
            say(id, Outcome::Ended);
        }
    }
}

/// What came of the wish to start a job.
enum Start {
    /// A supervisor was started, which answers by itself.
    Begun(Pid),
    /// Nothing was: this is the answer.
    Settled(Outcome),
}

fn start(id: u64, order: &Order) -> io::Result<Start> {
    let control = Path::new(&order.place.control);
    // Whoever makes the folders above sees to it that nobody else reads them.
    if !control.parent().is_some_and(Path::exists) {
        return Ok(Start::Settled(Outcome::NotInstalled));
    }
    if control.join("claimed").exists() {
        return Ok(Start::Settled(Outcome::Done));
    }
    for folder in [&order.place.control].into_iter().chain(&order.folders) {
        fs::create_dir_all(folder)?;
    }
    for log in ["stdout", "stderr"] {
        OpenOptions::new().create(true).append(true).open(control.join(log))?;
    }
    let mut supervisor = Command::new(OWN_PROGRAM)
        .arg("supervise")
        .args([control.as_os_str(), id.to_string().as_ref()])
        .stdin(Stdio::piped())
        .spawn()?;
    if let Some(input) = supervisor.stdin.take() {
        // If it does not listen it has ended, which is told.
        let _unheard = serde_json::to_writer(io::BufWriter::new(input), order);
    }
    let id = i32::try_from(supervisor.id()).map_err(io::Error::other)?;
    Ok(Start::Begun(Pid::from_raw(id)))
}

/// Removes all that there is of a job.
fn removed(Place { folder, control }: &Place) -> Outcome {
    let there = |name: &str| Path::new(control).join(name).exists();
    let has_ended = fs::metadata(Path::new(control).join("exit")).is_ok_and(|exit| exit.len() > 0);
    if !has_ended && (there("claimed") || there("submitted")) {
        return Outcome::NotEnded;
    }
    if there("container") {
        return Outcome::Container;
    }
    for folder in [folder, control] {
        if let Err(error) = remove(Path::new(folder)) {
            return Outcome::Failed(format!("{folder}: {error}"));
        }
    }
    Outcome::Done
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_up(folder)?;
            fs::remove_dir_all(folder)
        }
        done => done,
    }
}

/// A job may leave folders that not even their owner may change.
fn open_up(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_up(&entry.path())?;
        }
    }
    Ok(())
}
