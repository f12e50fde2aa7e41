//! Who has a job: whoever makes its claim.

use std::fs;
use std::io;
use std::path::Path;

use super::exit;
use crate::identity;

/// Takes the job, unless somebody has it. Room for its exit is taken as well: an exit can be written when the disk is full.
pub(super) fn take(control: &Path) -> io::Result<bool> {
    let claim = control.join(format!("claim.{}", std::process::id()));
    fs::write(&claim, format!("{}\n", identity::of_this_process()?))?;
    exit::reserve(control)?;
    match fs::hard_link(&claim, control.join("claimed")) {
        // Who made `stop` wakes the process that this file names.
        Ok(()) => fs::rename(&claim, control.join("nap")).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(&claim)?;
            exit::release(control)?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
