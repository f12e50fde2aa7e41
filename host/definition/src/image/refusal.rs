//! Refusals of image archives.

use std::io;

use gantry_model::finding::Finding;

use crate::bundle::{BundleRefusal, BundleStage};

/// The archive is damaged, hostile or beyond a limit. `path` names the entry; empty for the whole.
pub(super) fn unreadable(code: &str, path: &str, message: impl Into<String>) -> BundleRefusal {
    BundleRefusal::new(BundleStage::ImageUnreadable, Finding::error(code, path, message))
}

/// As [`unreadable`], saying what to do.
pub(super) fn unreadable_but(
    code: &str,
    path: &str,
    message: impl Into<String>,
    hint: &str,
) -> BundleRefusal {
    let finding = Finding::error(code, path, message).with_hint(hint);
    BundleRefusal::new(BundleStage::ImageUnreadable, finding)
}

/// The archive ends in the middle of the entry.
pub(super) fn truncated(path: &str) -> BundleRefusal {
    let hint = "Save the image again, and upload all of it.";
    unreadable_but("image-truncated", path, "the image archive ends too early", hint)
}

/// Reading failed: a fault of the server, unless the archive ends too early.
pub(super) fn reading(path: &str, error: &io::Error) -> BundleRefusal {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return truncated(path);
    }
    let message = format!("the image archive could not be read: {error}");
    BundleRefusal::new(BundleStage::Io, Finding::error("io", path, message))
}
