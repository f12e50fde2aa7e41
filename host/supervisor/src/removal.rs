//! Removes jobs: they are put out of the way at once, and what they left goes when there is time, as much of it takes long.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use gantry_supervisor::{Outcome, Place};
use nix::unistd::Pid;

use crate::identity::stat;
use crate::job::SIGNATURE;
use crate::requests::say;

/// Where removed jobs are put, in the installation's folder.
const REMOVED: &str = "removed";

/// How long what was put away waits for more: to remove much at once disturbs less than a little each time, and a file system
/// without a journal makes new files slowly while there are many that it has just removed.
const GATHER: Duration = Duration::from_secs(1);

/// How often that is tried where somebody still writes there. What is left then goes with the next one.
const TRIES: usize = 10;

/// The folder that will be emptied in a moment, with what is put there until then: nobody need be roused for it.
type Gathering = Arc<Mutex<Option<PathBuf>>>;

/// Removes jobs beside everything else.
pub(crate) struct Remover {
    work: Sender<Work>,
    worker: JoinHandle<()>,
    gathering: Gathering,
    /// Tells what was put away apart.
    count: u64,
}

/// What takes time.
enum Work {
    /// This folder is to be emptied.
    Empty(PathBuf),
    /// A job could not be put out of the way: it is removed where it is, and then the request is answered.
    Remove(u64, Place),
}

impl Remover {
    pub(crate) fn start() -> Self {
        let (work, queue) = mpsc::channel();
        let gathering = Gathering::default();
        let its = Arc::clone(&gathering);
        let worker = thread::spawn(move || do_all(&queue, &its));
        Self { work, worker, gathering, count: 0 }
    }

    /// Removes all that there is of a job, and answers the request.
    pub(crate) fn remove(&mut self, id: u64, place: Place) {
        if let Some(refusal) = refusal(&place) {
            return say(id, refusal);
        }
        let work = match self.put_away(&place) {
            Ok(removed) => {
                say(id, Outcome::Done);
                if current(&self.gathering).as_ref() == Some(&removed) {
                    return;
                }
                Work::Empty(removed)
            }
            Err(_) => Work::Remove(id, place),
        };
        // The other end is gone only if it panicked.
        let _taken = self.work.send(work);
    }

    /// Renames the job's folders; where they are put.
    fn put_away(&mut self, Place { folder, control }: &Place) -> io::Result<PathBuf> {
        let base = Path::new(control).ancestors().nth(2);
        let removed = base.ok_or(io::ErrorKind::InvalidInput)?.join(REMOVED);
        // The folder of the supervisor goes last: it tells that there is something of the job.
        for folder in [folder, control] {
            self.count += 1;
            let away = removed.join(format!("{}.{}", std::process::id(), self.count));
            let renamed = fs::rename(folder, &away).or_else(|error| {
                if error.kind() != io::ErrorKind::NotFound || removed.exists() {
                    return Err(error);
                }
                fs::create_dir(&removed)?;
                fs::rename(folder, &away)
            });
            match renamed {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(removed)
    }

    /// Finishes what was begun.
    pub(crate) fn finish(self) {
        drop(self.work);
        // It has no result, and answers nobody any more.
        let _ended = self.worker.join();
    }
}

/// Why a job is not removed.
fn refusal(Place { control, .. }: &Place) -> Option<Outcome> {
    let there = |name: &str| Path::new(control).join(name).exists();
    let has_ended = fs::metadata(Path::new(control).join("exit")).is_ok_and(|exit| exit.len() > 0);
    if !has_ended && (there("claimed") || there("submitted")) {
        return Some(Outcome::NotEnded);
    }
    there("container").then_some(Outcome::Container)
}

fn do_all(queue: &Receiver<Work>, gathering: &Gathering) {
    let mut has_swept = false;
    while let Ok(work) = queue.recv() {
        let folder = match work {
            Work::Empty(folder) => folder,
            Work::Remove(id, place) => {
                remove_there(id, &place);
                continue;
            }
        };
        if !std::mem::replace(&mut has_swept, true) {
            sweep(&folder.with_file_name("control"));
        }
        for _ in 0..TRIES {
            *current(gathering) = Some(folder.clone());
            gather(queue);
            *current(gathering) = None;
            if is_emptied(&folder) {
                break;
            }
        }
    }
}

fn current(gathering: &Gathering) -> MutexGuard<'_, Option<PathBuf>> {
    gathering.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what is in the folder, also what others left there that were killed. Whether all of it is gone.
fn is_emptied(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| remove(&entry.path()).is_err()).count() == 0
}

/// Lets more be put away, up to a time.
fn gather(queue: &Receiver<Work>) {
    let until = Instant::now() + GATHER;
    while let Ok(work) = queue.recv_timeout(until.saturating_duration_since(Instant::now())) {
        if let Work::Remove(id, place) = work {
            remove_there(id, &place);
        }
    }
}

fn remove_there(id: u64, Place { folder, control }: &Place) {
    let removed = [folder, control].into_iter().try_for_each(|folder| {
        remove(Path::new(folder)).map_err(|error| format!("{folder}: {error}"))
    });
    say(id, removed.map_or_else(Outcome::Failed, |()| Outcome::Done));
}

/// Removes what supervisors that were killed signed with.
fn sweep(control: &Path) {
    for entry in fs::read_dir(control).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(SIGNATURE)?.parse().ok());
        if process.is_some_and(|id| stat(Pid::from_raw(id)).is_none()) {
            // Whoever has that number meanwhile, and misses it, makes another one.
            let _removed = fs::remove_file(entry.path());
        }
    }
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
