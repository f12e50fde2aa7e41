//! Where the entries of a tar archive are: read header by header, seeking over contents, so that an
//! archive of many gigabytes costs milliseconds.
//!
//! The tar library decodes the headers. Walking them is done here because its own iterator takes
//! the extension headers (long names) into memory at any size, and trusts them.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};

use gantry_model::limits;
use tar::{EntryType, Header, PaxExtensions};

use super::refusal::{reading, truncated, unreadable};
use crate::archive::safe_path;
use crate::bundle::BundleRefusal;

const BLOCK: u64 = 512;

/// Most bytes of an extension header: a name and a link's target, each as long as Linux takes
/// (4096), and some times.
const EXTENSION_BYTES: u64 = 64 * 1024;

/// Most links from one entry to the next. Old `docker save` archives have one.
const LINKS: usize = 8;

/// A file's bytes in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// From the beginning of the archive.
    pub(super) offset: u64,
    /// In bytes.
    pub(super) size: u64,
}

/// The files and links of an archive, by their safe paths.
#[derive(Debug, Default)]
pub(super) struct TarIndex {
    files: HashMap<String, Span>,
    links: HashMap<String, String>,
}

/// What extension headers say about the entry that follows them.
#[derive(Default)]
struct Extension {
    name: Option<String>,
    link: Option<String>,
    size: Option<u64>,
}

impl TarIndex {
    /// Walks all headers of an archive of `length` bytes.
    pub(super) fn read<R: Read + Seek>(
        archive: &mut R,
        length: u64,
    ) -> Result<Self, BundleRefusal> {
        let mut index = Self::default();
        let mut extension = Extension::default();
        let mut position = 0;
        let mut entries = 0;
        while position < length {
            let Some(header) = header(archive, position)? else { break };
            entries += 1;
            if entries > limits::IMAGE_ARCHIVE_ENTRIES {
                let limit = limits::IMAGE_ARCHIVE_ENTRIES;
                let message = format!("the image archive has more than {limit} entries");
                return Err(unreadable("image-too-many-entries", "", message));
            }
            let claimed = header.entry_size().map_err(|_| malformed())?;
            let extends = is_extension(header.entry_type());
            let size = if extends { None } else { extension.size.take() };
            let span = Span { offset: position + BLOCK, size: size.unwrap_or(claimed) };
            let end = span.offset.checked_add(span.size).filter(|end| *end <= length);
            let end =
                end.ok_or_else(|| truncated(&String::from_utf8_lossy(&header.path_bytes())))?;
            if extends {
                extension.take_in(archive, &header, span)?;
            } else {
                index.add(&header, std::mem::take(&mut extension), span)?;
            }
            position = end.next_multiple_of(BLOCK);
        }
        Ok(index)
    }

    /// The file at a path, or at the end of the links that begin there.
    pub(super) fn find(&self, path: &str) -> Option<Span> {
        let mut path = safe_path(path).ok()?;
        for _ in 0..LINKS {
            if let Some(span) = self.files.get(&path) {
                return Some(*span);
            }
            path = self.links.get(&path)?.clone();
        }
        None
    }

    fn add(
        &mut self,
        header: &Header,
        extension: Extension,
        span: Span,
    ) -> Result<(), BundleRefusal> {
        let name = match extension.name {
            Some(name) => name,
            None => text(header.path_bytes().into_owned())?,
        };
        let path = safe_path(&name).map_err(|why| {
            unreadable(
                "image-entry-name",
                &name.escape_debug().to_string(),
                format!("this entry {why}"),
            )
        })?;
        // The oldest format has no type for folders, only the slash.
        let folder = header.entry_type() == EntryType::Directory || name.ends_with('/');
        if folder || path.is_empty() {
            return Ok(());
        }
        if self.files.contains_key(&path) || self.links.contains_key(&path) {
            let message = "this entry has the same name as another one";
            return Err(unreadable("image-entry-duplicate", &path, message));
        }
        match header.entry_type() {
            EntryType::Regular | EntryType::Continuous => {
                self.files.insert(path, span);
            }
            kind @ (EntryType::Link | EntryType::Symlink) => {
                let target = match extension.link {
                    Some(link) => link,
                    None => text(header.link_name_bytes().unwrap_or_default().into_owned())?,
                };
                let from = if kind == EntryType::Symlink { path.as_str() } else { "" };
                let target = link_target(from, &target).ok_or_else(|| {
                    let message = format!("this link leads out of the archive, to '{target}'");
                    unreadable("image-entry-name", &path, message)
                })?;
                self.links.insert(path, target);
            }
            _ => {
                let message = "this entry is neither a file, a folder nor a link";
                return Err(unreadable("image-entry-special", &path, message));
            }
        }
        Ok(())
    }
}

impl Extension {
    fn take_in<R: Read + Seek>(
        &mut self,
        archive: &mut R,
        header: &Header,
        span: Span,
    ) -> Result<(), BundleRefusal> {
        if header.entry_type() == EntryType::XGlobalHeader {
            // Comments of whoever wrote the archive.
            return Ok(());
        }
        if span.size > EXTENSION_BYTES {
            let message = format!("an extension header has {} bytes", span.size);
            return Err(unreadable("image-header-size", "", message));
        }
        let bytes = read_span(archive, span, "")?;
        match header.entry_type() {
            EntryType::GNULongName => self.name = Some(text(bytes)?),
            EntryType::GNULongLink => self.link = Some(text(bytes)?),
            _ => self.take_in_pax(&bytes)?,
        }
        Ok(())
    }

    fn take_in_pax(&mut self, bytes: &[u8]) -> Result<(), BundleRefusal> {
        for record in PaxExtensions::new(bytes) {
            let record = record.map_err(|_| malformed())?;
            let value = || text(record.value_bytes().to_vec());
            match record.key_bytes() {
                b"path" => self.name = Some(value()?),
                b"linkpath" => self.link = Some(value()?),
                b"size" => self.size = Some(value()?.parse().map_err(|_| malformed())?),
                key if key.starts_with(b"GNU.sparse.") => {
                    let message = "the image archive has sparse files";
                    return Err(unreadable("image-entry-special", "", message));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The bytes of a span that is known to be short.
pub(super) fn read_span<R: Read + Seek>(
    archive: &mut R,
    span: Span,
    path: &str,
) -> Result<Vec<u8>, BundleRefusal> {
    let failed = |error| reading(path, &error);
    archive.seek(SeekFrom::Start(span.offset)).map_err(failed)?;
    let mut bytes = Vec::new();
    archive.take(span.size).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 == span.size { Ok(bytes) } else { Err(truncated(path)) }
}

/// The header at a position, or `None` for the block of zeros that ends an archive.
fn header<R: Read + Seek>(archive: &mut R, at: u64) -> Result<Option<Header>, BundleRefusal> {
    let block = read_span(archive, Span { offset: at, size: BLOCK }, "")?;
    if block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let header = Header::from_byte_slice(&block).clone();
    // The checksum counts its own field as blanks (POSIX pax, "ustar Interchange Format").
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { u32::from(b' ') } else { u32::from(*byte) })
        .sum();
    if header.cksum().ok() != Some(sum) {
        return Err(malformed());
    }
    Ok(Some(header))
}

fn malformed() -> BundleRefusal {
    unreadable("image-no-tar", "", "the image archive is no tar archive, or is damaged")
}

fn is_extension(kind: EntryType) -> bool {
    matches!(
        kind,
        EntryType::GNULongName
            | EntryType::GNULongLink
            | EntryType::XHeader
            | EntryType::XGlobalHeader
    )
}

fn text(bytes: Vec<u8>) -> Result<String, BundleRefusal> {
    let mut text = String::from_utf8(bytes).map_err(|_| malformed())?;
    // GNU ends long names with a NUL.
    text.truncate(text.trim_end_matches('\0').len());
    Ok(text)
}

/// Where a link at `from` leads: relative to its folder. `None` where that is outside of the
/// archive.
fn link_target(from: &str, target: &str) -> Option<String> {
    if target.starts_with('/') || target.contains('\\') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    safe_path(&parts.join("/")).ok()
}
