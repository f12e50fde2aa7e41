//! The data folder: it can be written to, and has room.

use std::path::Path;

use indicatif::HumanBytes;
use nix::sys::statvfs::statvfs;
use nix::unistd::{AccessFlags, access};

use super::check::Check;

/// Less room than this and the next upload may fail, in bytes.
const TIGHT: u64 = 5 * 1024 * 1024 * 1024;

/// Looks at the folder, or at the one in which it would be made.
pub(super) fn check(data: &Path) -> Vec<Check> {
    let existing = data.ancestors().find(|folder| folder.exists());
    let existing = existing.unwrap_or(Path::new("."));
    vec![writable(data, existing), room(existing)]
}

fn writable(data: &Path, existing: &Path) -> Check {
    let shown = data.display();
    match access(existing, AccessFlags::W_OK | AccessFlags::X_OK) {
        Ok(()) if existing == data => Check::ok("data folder", format!("{shown}")),
        Ok(()) => Check::ok("data folder", format!("{shown} (will be made)")),
        Err(error) => {
            let found = format!("{shown} cannot be written to: {}", error.desc());
            let hint = "Name a folder of yours with --data or GANTRY_DATA.";
            Check::missing("data folder", found, hint)
        }
    }
}

fn room(folder: &Path) -> Check {
    match statvfs(folder) {
        Ok(disk) => {
            let free = disk.blocks_available() * disk.fragment_size();
            let found = format!("{} free", HumanBytes(free));
            if free >= TIGHT {
                return Check::ok("disk", found);
            }
            Check::note("disk", found, "Images and slides are large: free some room.")
        }
        Err(error) => Check::note("disk", format!("cannot be measured: {}", error.desc()), ""),
    }
}
