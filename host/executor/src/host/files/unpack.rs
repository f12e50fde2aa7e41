//! Unpacks a tar archive from a host, which may be anybody's work: nothing is written outside of
//! the folder, whatever names and links it has.
//!
//! Links are made when all else is written, so that no path leads through one.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{OpenOptionsExt as _, symlink};
use std::path::{Path, PathBuf};

use tar::{Archive, Entry, EntryType};

use super::pax;

/// Most entries: more than any folder of results that can still be listed.
const ENTRIES: u64 = 1_000_000;

/// Most bytes of all files: more than a server's disk has room for beside others.
const BYTES: u64 = 16 * 1024 * 1024 * 1024 * 1024;

/// Most bytes of a name. Linux allows 4096, and other records stand beside it.
const NAME: u64 = 64 * 1024;

/// Writes what is in the archive to the folder; how many files and links that was.
pub(super) fn unpack(archive: impl Read, into: &Path) -> io::Result<u64> {
    let mut unpacking = Unpacking { into, written: 0, bytes: 0, folders: HashSet::new() };
    let mut links = Vec::new();
    let mut names = Names::default();
    let mut archive = Archive::new(archive);
    for (count, entry) in (0..).zip(archive.entries()?.raw(true)) {
        if count == ENTRIES {
            return Err(refused(format!("it has more than {ENTRIES} entries")));
        }
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName => names.path = Some(long(&mut entry)?),
            EntryType::GNULongLink => names.target = Some(long(&mut entry)?),
            EntryType::XHeader => names.take_in(&whole(&mut entry)?)?,
            EntryType::XGlobalHeader => {}
            _ => {
                let Names { path, target } = std::mem::take(&mut names);
                let path = path.unwrap_or_else(|| entry.path_bytes().into_owned());
                let target = target.or_else(|| entry.link_name_bytes().map(Into::into));
                let path = relative(&path)?;
                match kind {
                    EntryType::Directory => unpacking.folder(&path)?,
                    EntryType::Regular | EntryType::Continuous => {
                        unpacking.file(&path, &mut entry)?;
                    }
                    EntryType::Link => unpacking.hard_link(&path, &target.unwrap_or_default())?,
                    EntryType::Symlink => links.push((path, target.unwrap_or_default())),
                    EntryType::GNUSparse => {
                        return Err(refused("it has sparse files".to_owned()));
                    }
                    // Devices, pipes and what else there is.
                    _ => {}
                }
            }
        }
    }
    for (path, target) in links {
        let place = unpacking.place(&path)?;
        symlink(OsStr::from_bytes(&target), place)?;
    }
    Ok(unpacking.written)
}

/// Names that are too long for a header, from the entries before.
#[derive(Default)]
struct Names {
    path: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
}

impl Names {
    fn take_in(&mut self, records: &[u8]) -> io::Result<()> {
        for record in pax::records(records) {
            let (key, value) = record.ok_or_else(|| refused("it has odd records".to_owned()))?;
            match key {
                b"path" => self.path = Some(value.to_owned()),
                b"linkpath" => self.target = Some(value.to_owned()),
                // Both would change where the next entry begins, or what a file holds.
                b"size" => return Err(refused("it gives sizes in records".to_owned())),
                key if key.starts_with(b"GNU.sparse") => {
                    return Err(refused("it has sparse files".to_owned()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

struct Unpacking<'a> {
    into: &'a Path,
    /// Files and links.
    written: u64,
    bytes: u64,
    /// Those that are known to be folders and no links.
    folders: HashSet<PathBuf>,
}

impl Unpacking<'_> {
    /// Makes a folder with those above it. One that is there stays as it is, unless it is a link.
    fn folder(&mut self, path: &Path) -> io::Result<()> {
        let mut folder = self.into.to_owned();
        for name in path {
            folder.push(name);
            if self.folders.contains(&folder) {
                continue;
            }
            match fs::symlink_metadata(&folder) {
                Ok(found) if found.is_dir() => {}
                Ok(_) => {
                    let path = path.display();
                    return Err(refused(format!("'{path}' leads through a file or a link")));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir(&folder)?;
                }
                Err(error) => return Err(error),
            }
            self.folders.insert(folder.clone());
        }
        Ok(())
    }

    /// Where a file or link is to be made. What was there is removed, unless it is a folder.
    fn place(&mut self, path: &Path) -> io::Result<PathBuf> {
        if path.file_name().is_none() {
            return Err(refused("it has a file without a name".to_owned()));
        }
        self.folder(path.parent().unwrap_or(Path::new("")))?;
        let place = self.into.join(path);
        match fs::remove_file(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.written += 1;
        Ok(place)
    }

    fn file<R: Read>(&mut self, path: &Path, entry: &mut Entry<'_, R>) -> io::Result<()> {
        let size = entry.header().entry_size()?;
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > BYTES {
            return Err(refused(format!("it has more than {BYTES} bytes")));
        }
        let is_program = entry.header().mode()? & 0o111 != 0;
        let mode = if is_program { 0o755 } else { 0o644 };
        let place = self.place(path)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(place)?;
        if io::copy(entry, &mut file)? < size {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut off"));
        }
        Ok(())
    }

    /// A second name of a file that came before.
    fn hard_link(&mut self, path: &Path, target: &[u8]) -> io::Result<()> {
        let target = relative(target)?;
        self.folder(target.parent().unwrap_or(Path::new("")))?;
        let first = self.into.join(&target);
        if !fs::symlink_metadata(&first)?.is_file() {
            return Err(refused(format!("'{}' is no file to link to", target.display())));
        }
        if target == path {
            return Ok(());
        }
        let place = self.place(path)?;
        fs::hard_link(first, place)
    }
}

/// A path below the folder; an error if it leads anywhere else.
fn relative(path: &[u8]) -> io::Result<PathBuf> {
    let text = String::from_utf8_lossy(path);
    if path.starts_with(b"/") || path.contains(&0) {
        return Err(refused(format!("'{text}' is no relative path")));
    }
    let names = path.split(|&byte| byte == b'/').filter(|name| !name.is_empty() && *name != b".");
    let names: Vec<&[u8]> = names.collect();
    if names.contains(&&b".."[..]) {
        return Err(refused(format!("'{text}' leads out of the folder")));
    }
    Ok(names.into_iter().map(OsStr::from_bytes).collect())
}

/// A name that has an entry of its own; it ends with NUL.
fn long<R: Read>(entry: &mut Entry<'_, R>) -> io::Result<Vec<u8>> {
    let mut name = whole(entry)?;
    if name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

/// All of an entry that has to be short.
fn whole<R: Read>(entry: &mut Entry<'_, R>) -> io::Result<Vec<u8>> {
    if entry.header().entry_size()? > NAME {
        return Err(refused(format!("it has a name of more than {NAME} bytes")));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refused(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the archive is refused: {problem}"))
}
