//! Lists a zip archive from a stranger. The central directory is walked entry by entry, so that
//! what is kept is bounded by the limit on entries and never by a number that the archive claims.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};

use gantry_model::limits;
use zip::read::{ArchiveOffset, Config, OwnedZipFileEntry, ZipFile, ZipFileEntry};
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

use super::name::safe_path;
use super::refusal::{EntryFault, ZipRefusal};

/// The file type bits of a Unix mode, and the two types that are taken (`<sys/stat.h>`).
const MODE_TYPE: u32 = 0o170_000;
const MODE_FILE: u32 = 0o100_000;
const MODE_FOLDER: u32 = 0o040_000;

/// A file of a zip archive whose header was found sound.
#[derive(Debug)]
pub(crate) struct ZipEntry {
    /// A safe path.
    pub(crate) name: String,
    /// Bytes once it is inflated, as claimed; reading never gives more.
    pub(crate) size: u64,
    /// Where its bytes begin in the archive, where they are not compressed.
    pub(crate) stored_at: Option<u64>,
    span: (u64, u64),
    header: OwnedZipFileEntry,
}

/// Whether the bytes begin like a zip archive (with an entry, or empty), as APPNOTE 4.3 has it.
/// Leaves the reader at its beginning.
pub(crate) fn looks_like_zip<R: Read + Seek>(reader: &mut R) -> io::Result<bool> {
    let mut magic = Vec::with_capacity(4);
    reader.seek(SeekFrom::Start(0))?;
    reader.by_ref().take(4).read_to_end(&mut magic)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(matches!(magic.as_slice(), b"PK\x03\x04" | b"PK\x05\x06"))
}

/// The files of an archive, in its order; or the first reason not to take it. `most` bounds the
/// entries.
pub(crate) fn list<R: Read + Seek>(
    reader: &mut R,
    most: usize,
) -> Result<Vec<ZipEntry>, ZipRefusal> {
    if !looks_like_zip(reader).map_err(ZipRefusal::Io)? {
        return Err(ZipRefusal::NotAZip);
    }
    // An archive begins at its first byte. To look for an archive behind other bytes would mean to
    // scan all of them.
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut directory = ZipIterable::try_new(&mut *reader, config).map_err(ZipRefusal::from_zip)?;
    if directory.len() > most {
        return Err(ZipRefusal::TooManyEntries { entries: directory.len(), limit: most });
    }
    let files = directory.files().map_err(ZipRefusal::from_zip)?;
    let mut directory_start = None;
    let mut names = HashSet::new();
    let mut entries = Vec::new();
    while let Some(header) = files.next() {
        let header = header.map_err(ZipRefusal::from_zip)?;
        directory_start.get_or_insert(header.central_header_start());
        let folder = header.is_dir();
        let entry = check(header, files.reader_mut())?;
        if !names.insert(entry.name.to_lowercase()) {
            return Err(refused(&entry.name, EntryFault::Duplicate));
        }
        if !folder {
            entries.push(entry);
        }
    }
    refuse_overlaps(&entries, directory_start.unwrap_or(0))?;
    Ok(entries)
}

impl ZipEntry {
    /// The entry's bytes, inflated. They end with an error where length or checksum are not as
    /// claimed.
    pub(crate) fn open<'a, R: Read + Seek>(
        &'a self,
        archive: &'a mut R,
    ) -> Result<ZipFile<'a, R>, ZipRefusal> {
        let header = self.header.as_ref();
        header.with_reader(archive, ZipReadOptions::new()).map_err(ZipRefusal::from_zip)
    }

    /// The entry's bytes, all at once, unless they are more than `limit`.
    pub(crate) fn read<R: Read + Seek>(
        &self,
        archive: &mut R,
        limit: u64,
    ) -> Result<Vec<u8>, ZipRefusal> {
        if self.size > limit {
            return Err(refused(&self.name, EntryFault::TooLarge { size: self.size, limit }));
        }
        let mut bytes = Vec::new();
        self.open(archive)?
            .read_to_end(&mut bytes)
            .map_err(|error| ZipRefusal::from_read(&self.name, error))?;
        if bytes.len() as u64 == self.size {
            Ok(bytes)
        } else {
            Err(refused(&self.name, EntryFault::Damaged))
        }
    }
}

fn refused(name: &str, fault: EntryFault) -> ZipRefusal {
    ZipRefusal::Entry { name: name.to_owned(), fault }
}

fn check<R: Read + Seek>(
    header: ZipFileEntry<'static>,
    reader: &mut R,
) -> Result<ZipEntry, ZipRefusal> {
    let claimed = String::from_utf8_lossy(header.name_raw()).into_owned();
    if let Some(fault) = fault(&header) {
        return Err(refused(&claimed, fault));
    }
    let decoded = header.name().map_err(ZipRefusal::from_zip)?;
    let name = safe_path(&decoded).map_err(|why| refused(&claimed, EntryFault::Name(why)))?;
    if name.is_empty() {
        return Err(refused(&claimed, EntryFault::Name("has no name")));
    }
    let size = header.size();
    let stored = header.compression() == CompressionMethod::Stored;
    let (start, length) = (header.header_start(), header.compressed_size());
    let header = OwnedZipFileEntry::from(header);
    let data_start = {
        let opened = header.as_ref().with_reader(&mut *reader, ZipReadOptions::new());
        opened.map_err(ZipRefusal::from_zip)?.data_start().unwrap_or(start)
    };
    let span = (start, data_start.saturating_add(length));
    Ok(ZipEntry { name, size, stored_at: stored.then_some(data_start), span, header })
}

fn fault(header: &ZipFileEntry<'_>) -> Option<EntryFault> {
    // A link could point at the server's files; its target would even be an innocent-looking name.
    let kind = header.unix_mode().unwrap_or(0) & MODE_TYPE;
    if !matches!(kind, 0 | MODE_FILE | MODE_FOLDER) {
        return Some(EntryFault::Special);
    }
    if header.encrypted() {
        return Some(EntryFault::Encrypted);
    }
    let (from, to) = (header.compressed_size(), header.size());
    match header.compression() {
        CompressionMethod::Stored if from != to => Some(EntryFault::Damaged),
        CompressionMethod::Stored => None,
        CompressionMethod::Deflated => {
            let bomb = to >= limits::COMPRESSION_RATIO_FROM_BYTES
                && to / from.max(1) > limits::COMPRESSION_RATIO;
            bomb.then_some(EntryFault::Bomb { from, to })
        }
        other => Some(EntryFault::Compression(other.to_string())),
    }
}

/// Overlapping entries would let a small archive claim endless contents, and one entry be read as
/// two things.
fn refuse_overlaps(entries: &[ZipEntry], directory_start: u64) -> Result<(), ZipRefusal> {
    let mut sorted: Vec<&ZipEntry> = entries.iter().collect();
    sorted.sort_by_key(|entry| entry.span);
    let mut free_from = 0;
    for entry in sorted {
        let (start, end) = entry.span;
        if start < free_from || end > directory_start {
            return Err(refused(&entry.name, EntryFault::Overlap));
        }
        free_from = end;
    }
    Ok(())
}
