//! Compiled code that nobody loads: that of plugins which are gone, and of engines before an
//! upgrade. A file's time of modification says when it was last loaded.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::tempfile_in;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long code is kept that nobody loads. It outlasts an upgrade that is rolled back, and servers
/// of two versions that share a cache.
const KEPT: Duration = Duration::from_secs(30 * DAY.as_secs());

/// Most files that one start looks at, so that none takes long.
const MOST: usize = 10_000;

/// Digits of a digest, which is what everything here is called by.
const DIGITS: usize = 64;

/// Notes that a file was loaded; once a day is enough.
pub(super) fn keep(file: &File, folder: &Path) {
    let noted = now(folder).and_then(|now| match loaded(file.metadata(), now)? > DAY {
        true => file.set_modified(now),
        false => Ok(()),
    });
    if let Err(error) = noted {
        tracing::warn!(%error, "note that a compiled plugin was loaded");
    }
}

/// Removes from a cache, whatever the engine, what was not loaded for long. A file that a running
/// server has mapped stays until it lets go of it.
pub(super) fn remove(cache: &Path) {
    let now = match now(cache) {
        Ok(now) => now,
        Err(error) => return tracing::warn!(%error, "look for compiled plugins that are not used"),
    };
    let folders = named_by_digest(cache).flat_map(|engine| named_by_digest(&engine));
    let files = folders.flat_map(|folder| named_by_digest(&folder));
    for file in files.take(MOST) {
        // One that is gone by now was removed by another server.
        if loaded(fs::metadata(&file), now).is_ok_and(|ago| ago > KEPT) {
            if let Err(error) = fs::remove_file(&file) {
                tracing::warn!(path = %file.display(), %error, "remove a compiled plugin");
            }
            // Its folders go if there is nothing else in them.
            let _ = file.ancestors().skip(1).take(2).try_for_each(fs::remove_dir);
        }
    }
}

/// How long ago a file was loaded.
fn loaded(file: io::Result<Metadata>, now: SystemTime) -> io::Result<Duration> {
    Ok(now.duration_since(file?.modified()?).unwrap_or_default())
}

fn named_by_digest(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_digest =
        |name: &str| name.len() == DIGITS && name.bytes().all(|digit| digit.is_ascii_hexdigit());
    entries
        .filter(move |entry| entry.file_name().to_str().is_some_and(is_digest))
        .map(|entry| entry.path())
}

/// The present time by the clock that files get their times from.
fn now(folder: &Path) -> io::Result<SystemTime> {
    tempfile_in(folder)?.metadata()?.modified()
}
