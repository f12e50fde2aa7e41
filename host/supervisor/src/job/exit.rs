//! The very last thing: how the job ended, kept and told.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use nix::fcntl::OFlag;

/// Bytes of the line.
const LINE: usize = 100;

/// Between tries to write.
const PAUSE: Duration = Duration::from_secs(1);

/// Room that was taken for a job's exit.
pub(super) struct Exit {
    file: File,
    /// Where it is written, before it is called `exit`: each process that would have the job has one of its own.
    part: PathBuf,
}

impl Exit {
    /// Takes the room, by a line of as many bytes.
    pub(super) fn reserve(control: &Path) -> io::Result<Self> {
        let part = control.join(format!("exit.{}", std::process::id()));
        let file = File::create(&part)?;
        file.write_all_at(line("").as_bytes(), 0)?;
        Ok(Self { file, part })
    }

    /// Gives the room back, as somebody else has the job.
    pub(super) fn release(self) -> io::Result<()> {
        fs::remove_file(self.part)
    }

    /// Keeps the exit. A full disk is waited for, as long as the folder is there.
    pub(super) fn write(self, control: &Path, exit: &str) {
        while self.try_write(control, exit).is_err() && control.join("claimed").exists() {
            thread::sleep(PAUSE);
        }
    }

    fn try_write(&self, control: &Path, exit: &str) -> io::Result<()> {
        // In the place of what was written when the disk had room.
        self.file.write_all_at(line(exit).as_bytes(), 0)?;
        fs::rename(&self.part, control.join("exit"))
    }
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
