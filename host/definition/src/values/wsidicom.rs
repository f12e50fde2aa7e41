//! Whole-slide images in DICOM: a flat zip archive, or a folder, in which every file is DICOM.

use std::io::{self, Read, Seek, Write};

use gantry_model::limits;

use super::dicom;
use super::error::{ValueError, message};
use super::image::Dimensions;
use crate::archive::{self, CopyError, ZipEntry, ZipRefusal};

/// What is known of a slide before it is unpacked.
pub(super) struct Slide {
    /// Bytes of all files.
    pub(super) size: u64,
    /// Of its largest file, which is the one with the highest resolution.
    pub(super) dimensions: Option<Dimensions>,
}

/// Whether the bytes from the beginning of `reader` are those of a DICOM file.
///
/// # Errors
///
/// Where reading fails.
pub fn is_dicom(reader: &mut dyn Read) -> io::Result<bool> {
    let mut start = Vec::new();
    reader.take(dicom::SIGNATURE_END).read_to_end(&mut start)?;
    Ok(dicom::has_signature(&start))
}

/// Checks a zip archive without unpacking it.
pub(super) fn inspect<R: Read + Seek>(zip: &mut R) -> Result<Slide, ValueError> {
    let entries = flat_entries(zip)?;
    for entry in &entries {
        let mut bytes = entry.open(zip).map_err(refused)?;
        if !is_dicom(&mut bytes).map_err(|error| damaged(entry, error))? {
            return Err(ValueError::not_dicom(&entry.name));
        }
    }
    let size = entries.iter().map(|entry| entry.size).sum();
    let largest = entries.iter().max_by_key(|entry| entry.size);
    let dimensions = match largest {
        Some(entry) => dicom::dimensions(&mut entry.open(zip).map_err(refused)?).ok().flatten(),
        None => None,
    };
    Ok(Slide { size, dimensions })
}

/// Unpacks a whole-slide image that [`super::check_content`] accepted; `create` opens a file of the
/// given name, which is a single safe word. Returns the bytes of all files.
///
/// # Errors
///
/// Where an entry is damaged, where one grows beyond what it claimed, and where writing fails
/// ([`super::ValueCode::Io`]).
pub fn unpack_wsidicom<R: Read + Seek>(
    zip: &mut R,
    create: &mut dyn FnMut(&str) -> io::Result<Box<dyn Write>>,
) -> Result<u64, ValueError> {
    let mut written = 0;
    for entry in flat_entries(zip)? {
        let mut file = create(&entry.name).map_err(ValueError::io)?;
        let mut bytes = entry.open(zip).map_err(refused)?;
        let copied = archive::copy(&mut bytes, &mut file).map_err(|error| match error {
            CopyError::Read(error) => damaged(&entry, error),
            CopyError::Write(error) => ValueError::io(error),
        })?;
        file.flush().map_err(ValueError::io)?;
        written += copied;
    }
    Ok(written)
}

/// The files of a zip archive without folders.
fn flat_entries<R: Read + Seek>(zip: &mut R) -> Result<Vec<ZipEntry>, ValueError> {
    let entries = archive::list(zip, limits::SLIDE_FILES).map_err(refused)?;
    if let Some(nested) = entries.iter().find(|entry| entry.name.contains('/')) {
        let hint =
            format!("the entry '{}' is in a folder; a flat archive is expected", nested.name);
        return Err(ValueError::invalid(message::IMAGE_FORMAT, hint));
    }
    if entries.is_empty() {
        let hint = "the archive holds no files";
        return Err(ValueError::invalid(message::IMAGE_FORMAT, hint));
    }
    Ok(entries)
}

fn refused(refusal: ZipRefusal) -> ValueError {
    match refusal {
        ZipRefusal::Io(error) => ValueError::io(error),
        other => ValueError::invalid(message::IMAGE_FORMAT, other),
    }
}

fn damaged(entry: &ZipEntry, error: io::Error) -> ValueError {
    refused(ZipRefusal::from_read(&entry.name, error))
}
