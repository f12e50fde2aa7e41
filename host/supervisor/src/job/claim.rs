//! Who has a job: whoever makes its claim.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use crate::identity;

/// Begins the name of the file that the claims of a process are links to, before its number.
pub(crate) const SIGNATURE: &str = ".claim.";

/// Takes jobs for this process.
pub(super) struct Claimant {
    identity: String,
    /// A file that tells who this process is, beside the folders of jobs: their claims are links to it, as a link costs less than
    /// a file.
    own: Option<PathBuf>,
}

impl Claimant {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { identity: format!("{}\n", identity::of_this_process()?), own: None })
    }

    /// Takes the job; `None` where somebody has it. Room for its exit is taken as well: an exit can be written when the disk
    /// is full.
    pub(super) fn take(&mut self, control: &Path) -> io::Result<Option<Exit>> {
        let exit = Exit::reserve(control)?;
        match self.sign(control, "claimed") {
            // Who made `stop` wakes the process that this file names.
            Ok(()) => self.sign(control, "nap").map(|()| Some(exit)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                exit.release()?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes a file in the job's folder that names this process.
    fn sign(&mut self, control: &Path, name: &str) -> io::Result<()> {
        let file = control.join(name);
        if let Some(own) = &self.own {
            match fs::hard_link(own, &file) {
                // It was removed, has as many links as it may, or is elsewhere.
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {}
                done => return done,
            }
        }
        let own = control.with_file_name(format!("{SIGNATURE}{}", std::process::id()));
        // A claim that there is must not change.
        remove(&own)?;
        fs::write(&own, &self.identity)?;
        fs::hard_link(self.own.insert(own), file)
    }
}

impl Drop for Claimant {
    fn drop(&mut self) {
        // What cannot be removed is a line in a file that nobody reads.
        let _removed = self.own.as_deref().map(remove);
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
