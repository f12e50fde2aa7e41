//! Turns what is wrong with the zip archive around a bundle into a refusal.

use std::error::Error;

use gantry_model::finding::Finding;

use super::refusal::{BundleRefusal, BundleStage};
use crate::archive::{CopyError, ZipRefusal};

impl From<ZipRefusal> for BundleRefusal {
    fn from(refusal: ZipRefusal) -> Self {
        let message = described(&refusal);
        let (stage, finding) = match &refusal {
            ZipRefusal::NotAZip => {
                let finding = Finding::error("archive-no-zip", "", message)
                    .with_hint("Pack the descriptor and the image archive into a zip archive.");
                (BundleStage::NotAZip, finding)
            }
            ZipRefusal::Damaged(_) => {
                let finding = Finding::error("archive-damaged", "", message)
                    .with_hint("Pack the bundle again, and upload all of it.");
                (BundleStage::Archive, finding)
            }
            ZipRefusal::TooManyEntries { .. } => {
                (BundleStage::Archive, Finding::error("archive-too-many-entries", "", message))
            }
            ZipRefusal::Entry { name, fault } => {
                let message = format!("this entry {fault}");
                (
                    BundleStage::Archive,
                    Finding::error(fault.code(), name.escape_debug().to_string(), message),
                )
            }
            ZipRefusal::Io(_) => (BundleStage::Io, Finding::error("io", "", message)),
        };
        Self::new(stage, finding)
    }
}

/// What came of copying the entry `name`.
pub(super) fn copy_refusal(name: &str, error: CopyError) -> BundleRefusal {
    match error {
        CopyError::Read(error) => ZipRefusal::from_read(name, error).into(),
        error @ CopyError::Write(_) => {
            BundleRefusal::new(BundleStage::Io, Finding::error("io", name, described(&error)))
        }
    }
}

/// An error with its sources: a finding is all that its reader gets to see.
fn described(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
