//! Task bundles: a zip archive with a descriptor, a container image and perhaps a logo, in any
//! order.

mod dependencies;
mod descriptor;
mod findings;
mod image_entry;
mod parameters;
mod refusal;
mod refuse_zip;
mod resources;
mod schema;
mod types;

use std::io::{Read, Seek};

use gantry_model::finding::Finding;
use gantry_model::limits;
use gantry_model::task::TaskDefinition;

use crate::archive::{self, ZipEntry};

pub use image_entry::{ImageEntry, extract_image, verify_stored_image};
pub use refusal::{BundleRefusal, BundleStage};
pub use schema::DESCRIPTOR_SCHEMA;

/// What a sound bundle holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What the descriptor declares, checked and complete.
    pub definition: TaskDefinition,
    /// The descriptor as it was written.
    pub descriptor: Vec<u8>,
    /// The bytes of `logo.png`.
    pub logo: Option<Vec<u8>>,
    /// Which entry is the container image.
    pub image: ImageEntry,
    /// What is odd, but no reason to refuse it.
    pub warnings: Vec<Finding>,
}

/// Reads and checks all of a bundle but the bytes of its image.
///
/// # Errors
///
/// At the first stage that finds a reason to refuse the bundle, with all that this stage found.
pub fn read_bundle<R: Read + Seek>(bundle: &mut R) -> Result<Bundle, BundleRefusal> {
    let entries = archive::list(bundle, limits::BUNDLE_ENTRIES)?;
    let descriptor =
        at_root(&entries, &["descriptor.yml", "descriptor.yaml"]).ok_or_else(|| {
            let finding = Finding::error("descriptor-missing", "", "the bundle has no descriptor")
                .with_hint("Put 'descriptor.yml' at the root of the bundle, not into a folder.");
            BundleRefusal::new(BundleStage::DescriptorMissing, finding)
        })?;
    let text = descriptor.read(bundle, limits::DESCRIPTOR_BYTES)?;
    let checked = descriptor::check(&text)?;
    let image = image_entry::find(&entries, &checked.definition, checked.image_file.as_deref())?;
    let logo = match at_root(&entries, &["logo.png"]) {
        Some(logo) => Some(logo.read(bundle, limits::LOGO_BYTES)?),
        None => None,
    };
    Ok(Bundle {
        definition: checked.definition,
        descriptor: text,
        logo,
        image,
        warnings: checked.warnings,
    })
}

/// Checks a descriptor on its own. Returns what it declares and what is odd about it.
///
/// # Errors
///
/// With all errors and warnings, where there is an error.
pub fn check_descriptor(yaml: &[u8]) -> Result<(TaskDefinition, Vec<Finding>), BundleRefusal> {
    if yaml.len() as u64 > limits::DESCRIPTOR_BYTES {
        let message = format!("the descriptor has more than {} bytes", limits::DESCRIPTOR_BYTES);
        let finding = Finding::error("descriptor-size", "", message);
        return Err(BundleRefusal::new(BundleStage::DescriptorUnreadable, finding));
    }
    descriptor::check(yaml).map(|checked| (checked.definition, checked.warnings))
}

/// The entry at the root of the archive that has one of the names, in any case. There is at most
/// one of each.
fn at_root<'a>(entries: &'a [ZipEntry], names: &[&str]) -> Option<&'a ZipEntry> {
    names.iter().find_map(|name| entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name)))
}
