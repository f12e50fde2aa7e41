//! The container image of a bundle: which entry it is, and its bytes.

use std::io::{self, Read, Seek, Write};

use gantry_model::finding::Finding;
use gantry_model::limits;
use gantry_model::task::TaskDefinition;

use super::refusal::{BundleRefusal, BundleStage};
use super::refuse_zip::copy_refusal;
use crate::archive::{self, EntryFault, ZipEntry, ZipRefusal};

/// The container image of a bundle, as yet unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageEntry {
    /// The entry's name in the bundle.
    pub name: String,
    /// Where the archive begins in the bundle, in bytes, when it is stored uncompressed.
    pub stored_at: Option<u64>,
    /// The archive's length in bytes once it is inflated.
    pub length: u64,
}

/// Writes the image archive, inflated, to `into`; returns its length. What was written is to be
/// thrown away after an error.
///
/// # Errors
///
/// Where the bytes do not have the length and the checksum that the bundle claims
/// ([`BundleStage::Archive`]), and where reading or writing fails ([`BundleStage::Io`]).
pub fn extract_image<R: Read + Seek, W: Write>(
    bundle: &mut R,
    entry: &ImageEntry,
    into: &mut W,
) -> Result<u64, BundleRefusal> {
    let entries = archive::list(bundle, limits::BUNDLE_ENTRIES)?;
    let found = entries.iter().find(|other| other.name == entry.name);
    let found = found.ok_or_else(|| missing(&[entry.name.as_str()]))?;
    let mut bytes = found.open(bundle)?;
    let copied =
        archive::copy(&mut bytes, into).map_err(|error| copy_refusal(&entry.name, error))?;
    if copied == entry.length {
        Ok(copied)
    } else {
        Err(ZipRefusal::Entry { name: entry.name.clone(), fault: EntryFault::Damaged }.into())
    }
}

/// Reads an image that is stored uncompressed through once, to verify its length and its checksum.
///
/// # Errors
///
/// As [`extract_image`].
pub fn verify_stored_image<R: Read + Seek>(
    bundle: &mut R,
    entry: &ImageEntry,
) -> Result<(), BundleRefusal> {
    extract_image(bundle, entry, &mut io::sink()).map(|_| ())
}

/// The image archive: where the descriptor says, or else at one of the places that the manuals of
/// the reference system's versions name, or else the only archive that there is.
pub(super) fn find(
    entries: &[ZipEntry],
    definition: &TaskDefinition,
    configured: Option<&str>,
) -> Result<ImageEntry, BundleRefusal> {
    let named = |name: &str| entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
    let usual = format!("{}-{}.tar", definition.namespace, definition.version);
    let configured = configured.map(|path| path.trim_start_matches('/'));
    let places: Vec<&str> = configured.into_iter().chain([usual.as_str(), "image.tar"]).collect();
    let found = places.iter().find_map(|place| named(place)).or_else(|| only_archive(entries));
    let entry = found.ok_or_else(|| missing(&places))?;
    if entry.size > limits::IMAGE_ARCHIVE_BYTES {
        let fault = EntryFault::TooLarge { size: entry.size, limit: limits::IMAGE_ARCHIVE_BYTES };
        return Err(ZipRefusal::Entry { name: entry.name.clone(), fault }.into());
    }
    Ok(ImageEntry { name: entry.name.clone(), stored_at: entry.stored_at, length: entry.size })
}

fn only_archive(entries: &[ZipEntry]) -> Option<&ZipEntry> {
    let mut archives = entries.iter().filter(|entry| {
        entry.name.to_ascii_lowercase().ends_with(".tar") && !entry.name.starts_with("__MACOSX/")
    });
    archives.next().filter(|_| archives.next().is_none())
}

fn missing(places: &[&str]) -> BundleRefusal {
    let finding = Finding::error("image-missing", "", "the bundle has no image archive")
        .with_hint(format!("Save the image with 'docker save' as '{}'.", places.join("' or '")));
    BundleRefusal::new(BundleStage::ImageMissing, finding)
}
