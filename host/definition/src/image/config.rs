//! An image's configuration: which platform it is for, and which layers it has.

use gantry_model::digest::Digest;
use gantry_model::finding::Finding;
use serde::Deserialize;

use crate::bundle::{BundleRefusal, BundleStage};

/// The parts that matter here (OCI image specification, "Image Configuration"; Docker's is the
/// same).
#[derive(Debug, Deserialize)]
pub(super) struct ImageConfig {
    pub(super) os: String,
    pub(super) architecture: String,
    pub(super) rootfs: RootFs,
}

#[derive(Debug, Deserialize)]
pub(super) struct RootFs {
    /// Of each layer once it is inflated, from the bottom up.
    pub(super) diff_ids: Vec<Digest>,
}

/// An operating system and a processor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Platform {
    pub(super) os: String,
    pub(super) architecture: String,
}

impl Platform {
    /// Whether Linux on `host_architecture` runs it.
    pub(super) fn runs_on(&self, host_architecture: &str) -> bool {
        self.os == "linux" && go_name(&self.architecture) == go_name(host_architecture)
    }

    /// Whether it stands for no image at all: builders attach attestations under it.
    pub(super) fn is_unknown(&self) -> bool {
        self.os == "unknown" && self.architecture == "unknown"
    }

    /// Why an image for this platform is refused here.
    pub(super) fn foreign(&self, host_architecture: &str) -> BundleRefusal {
        let host = go_name(host_architecture);
        let Self { os, architecture } = self;
        let (code, message) = if os == "linux" {
            let message =
                format!("the image is for {architecture} processors, this server has {host}");
            ("image-foreign-architecture", message)
        } else {
            ("image-foreign-system", format!("the image is for {os}, not for linux"))
        };
        let hint = format!("Build it with 'docker build --platform linux/{host}'.");
        let finding = Finding::error(code, "", message).with_hint(hint);
        BundleRefusal::new(BundleStage::ImageUnsupported, finding)
    }
}

impl ImageConfig {
    pub(super) fn platform(&self) -> Platform {
        Platform { os: self.os.clone(), architecture: self.architecture.clone() }
    }
}

/// The name that image tools have for an architecture that `uname` and Rust call otherwise.
fn go_name(architecture: &str) -> &str {
    match architecture {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
