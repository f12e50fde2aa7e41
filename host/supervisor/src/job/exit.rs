//! The very last thing: how the job ended, kept and told.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use nix::fcntl::OFlag;

/// Bytes of the line.
const LINE: usize = 100;

/// Between tries to write.
const PAUSE: Duration = Duration::from_secs(1);

/// Takes room for the exit, by a line of as many bytes.
pub(super) fn reserve(control: &Path) -> io::Result<()> {
    fs::write(part(control), line(""))
}

/// Gives the room back, as somebody else has the job.
pub(super) fn release(control: &Path) -> io::Result<()> {
    fs::remove_file(part(control))
}

/// Where the exit is written, before it is called `exit`: each process that would have the job has one of its own.
fn part(control: &Path) -> PathBuf {
    control.join(format!("exit.{}", std::process::id()))
}

/// Keeps the exit. A full disk is waited for, as long as the folder is there.
pub(super) fn write(control: &Path, exit: &str) {
    while try_write(control, exit).is_err() && control.join("claimed").exists() {
        thread::sleep(PAUSE);
    }
}

fn try_write(control: &Path, exit: &str) -> io::Result<()> {
    let part = part(control);
    // In the place of what was written when the disk had room.
    let mut file = File::options().create(true).truncate(false).write(true).open(&part)?;
    file.write_all(line(exit).as_bytes())?;
    fs::rename(part, control.join("exit"))
}

fn line(text: &str) -> String {
    format!("{text:<width$}\n", width = LINE - 1)
}

/// Tells those who watch (`watch.sh`). One who does not listen, or has no room left, looks by himself later.
pub(super) fn tell_watchers(control: &Path) {
    let Some((name, base)) = control.file_name().zip(control.ancestors().nth(2)) else { return };
    let told = format!("end {}\n", name.to_string_lossy());
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let pipe = entry.file_name();
        let pipe = pipe.to_string_lossy();
        if pipe.starts_with("watch.") && pipe.ends_with(".pipe") {
            let at_once = OFlag::O_NONBLOCK.bits();
            let opened = OpenOptions::new().write(true).custom_flags(at_once).open(entry.path());
            // So short a line is written as a whole or not at all (pipe(7)).
            let _told = opened.and_then(|mut pipe| pipe.write_all(told.as_bytes()));
        }
    }
}
