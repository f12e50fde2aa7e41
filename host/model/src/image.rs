//! A container image inside an archive: which bytes are its configuration and its layers.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// What a checked image archive holds: one image for one platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageArchive {
    /// How the archive was laid out.
    pub layout: ImageLayout,
    /// Length of the archive in bytes.
    pub length: u64,
    /// The image's configuration. Its digest is what container engines call the image's id.
    pub config: Blob,
    /// From the bottom up.
    pub layers: Vec<Blob>,
    /// As the configuration has it: `linux`.
    pub os: String,
    /// As the configuration has it: `amd64`, `arm64`.
    pub architecture: String,
}

/// How an image archive is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ImageLayout {
    /// `docker save`: a `manifest.json` at the root.
    DockerArchive,
    /// An OCI image layout: `oci-layout` and `index.json` at the root.
    OciLayout,
}

/// A run of bytes in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// Of the bytes as they stand in the archive, as the archive claims it; engines and registries verify it.
    pub digest: Digest,
    /// From the beginning of the archive, in bytes.
    pub offset: u64,
    /// In bytes.
    pub size: u64,
    /// Whether the bytes are a gzip stream.
    pub gzip: bool,
}
