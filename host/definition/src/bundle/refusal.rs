//! Why a bundle is not taken.

use std::fmt;

use gantry_model::finding::Finding;

/// A bundle that is not taken, with all that was found until it was clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleRefusal {
    /// How far the check came; the façades choose their error code by it.
    pub stage: BundleStage,
    /// What was found: at least one error, the first of which is the message.
    pub findings: Vec<Finding>,
}

/// The steps of checking a bundle, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BundleStage {
    /// The bytes are no zip archive.
    NotAZip,
    /// The zip archive is damaged, hostile or beyond a limit.
    Archive,
    /// No `descriptor.yml` at the root.
    DescriptorMissing,
    /// The descriptor is no YAML.
    DescriptorUnreadable,
    /// The descriptor breaks a rule.
    Schema,
    /// No image archive where the descriptor says, nor at a default place.
    ImageMissing,
    /// The image archive is damaged, hostile or beyond a limit.
    ImageUnreadable,
    /// The image archive has neither `manifest.json` nor `index.json`.
    ImageWithoutManifest,
    /// The image is sound, but not for this machine.
    ImageUnsupported,
    /// The bundle could not be read, or its image not be written: a fault of the server, not of the
    /// bundle.
    Io,
}

impl BundleRefusal {
    /// A refusal for one reason.
    pub(crate) fn new(stage: BundleStage, finding: Finding) -> Self {
        Self { stage, findings: vec![finding] }
    }
}

impl fmt::Display for BundleRefusal {
    /// The first finding, and where it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.findings.first() {
            Some(finding) if finding.path.is_empty() => f.write_str(&finding.message),
            Some(finding) => write!(f, "{}: {}", finding.path, finding.message),
            None => f.write_str("the bundle was refused"),
        }
    }
}

impl std::error::Error for BundleRefusal {}
