//! Container image archives: what `docker save` and its kin write.

mod config;
mod contents;
mod docker_archive;
mod oci_layout;
mod refusal;
mod tar_index;
mod window;

use std::io::{Read, Seek, SeekFrom};

use gantry_model::finding::Finding;
use gantry_model::image::ImageArchive;

use crate::bundle::{BundleRefusal, BundleStage};
use contents::Contents;

pub use window::Window;

/// Finds the configuration and the layers of the image for linux on `host_architecture` (as image
/// tools name it, `amd64`, or as Rust does, `x86_64`). `archive` has `length` bytes and is read by
/// absolute seeks, its first byte being position 0; a [`Window`] makes one of an archive inside of
/// a bundle. Contents are skipped, so it takes milliseconds at any size, unless the layers are
/// compressed and their digests unknown.
///
/// Where an archive has both layouts, as Docker writes since version 25, the OCI layout counts: it
/// names platforms and digests.
///
/// # Errors
///
/// [`BundleStage::ImageUnreadable`], [`BundleStage::ImageWithoutManifest`],
/// [`BundleStage::ImageUnsupported`] or [`BundleStage::Io`].
pub fn read_image_archive<R: Read + Seek>(
    archive: &mut R,
    length: u64,
    host_architecture: &str,
) -> Result<ImageArchive, BundleRefusal> {
    refuse_compressed(archive)?;
    let mut contents = Contents::new(archive, length)?;
    if contents.has(oci_layout::INDEX) {
        oci_layout::read(&mut contents, length, host_architecture)
    } else if contents.has(docker_archive::MANIFEST) {
        docker_archive::read(&mut contents, length, host_architecture)
    } else {
        let message = "the image archive has neither 'manifest.json' nor 'index.json'";
        let finding = Finding::error("image-without-manifest", "", message)
            .with_hint("Write the archive with 'docker save', not with 'docker export' or 'tar'.");
        Err(BundleRefusal::new(BundleStage::ImageWithoutManifest, finding))
    }
}

fn refuse_compressed<R: Read + Seek>(archive: &mut R) -> Result<(), BundleRefusal> {
    let failed = |error| refusal::reading("", &error);
    let mut magic = Vec::new();
    archive.seek(SeekFrom::Start(0)).map_err(failed)?;
    archive.by_ref().take(2).read_to_end(&mut magic).map_err(failed)?;
    if magic == [0x1f, 0x8b] {
        let hint = "Save the image without compressing it; the bundle may be compressed.";
        let message = "the image archive is compressed with gzip";
        return Err(refusal::unreadable_but("image-compressed", "", message, hint));
    }
    Ok(())
}
