//! OCI image layouts: an `index.json` leads by digests to manifests, perhaps by way of further
//! indexes, and from there to the configuration and the layers.

use std::collections::HashMap;
use std::io::{Read, Seek};

use gantry_model::digest::Digest;
use gantry_model::image::{Blob, ImageArchive, ImageLayout};
use serde::Deserialize;

use super::config::{ImageConfig, Platform};
use super::contents::{Claim, Contents, digest_of, parse_json};
use super::refusal::{unreadable, unreadable_but};
use crate::bundle::BundleRefusal;

pub(super) const INDEX: &str = "index.json";

/// Docker writes an index in the index; nobody is known to go deeper.
const DEPTH: usize = 4;

/// Most manifests and indexes. An image for all platforms that exist, attested, has under fifty.
const DOCUMENTS: usize = 256;

/// What an index says about what it leads to (OCI image specification, "Content Descriptors").
#[derive(Debug, Clone, Deserialize)]
struct Descriptor {
    digest: String,
    size: u64,
    platform: Option<Platform>,
    #[serde(default)]
    annotations: HashMap<String, String>,
}

/// A document is an index where it has `manifests`, and a manifest where it has `config`.
#[derive(Debug, Deserialize)]
struct Document {
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
}

/// An image that was found.
struct Found {
    config_digest: Digest,
    config: ImageConfig,
    layers: Vec<Descriptor>,
}

/// Reads the image for linux on `host_architecture`.
pub(super) fn read<R: Read + Seek>(
    contents: &mut Contents<'_, R>,
    length: u64,
    host_architecture: &str,
) -> Result<ImageArchive, BundleRefusal> {
    let mut search = Search { contents, host_architecture, documents: 0, foreign: None };
    let bytes = search.contents.json_bytes(INDEX)?;
    let mut found = search.images(&parse_json(&bytes, INDEX)?, 0)?;
    let foreign = search.foreign;
    found.dedup_by(|one, other| one.config_digest == other.config_digest);
    let Some(image) = found.pop() else {
        return Err(match foreign {
            Some(platform) => platform.foreign(host_architecture),
            None => unreadable("image-none", INDEX, "the image archive holds no image"),
        });
    };
    if !found.is_empty() {
        let hint = "Save one image alone: 'docker save NAME:TAG -o image.tar'.";
        let message = "the image archive holds several images for this platform";
        return Err(unreadable_but("image-several", INDEX, message, hint));
    }
    let span = contents.span(&blob_path(&image.config_digest))?;
    Ok(ImageArchive {
        layout: ImageLayout::OciLayout,
        length,
        layers: layers(contents, &image)?,
        config: Blob {
            digest: image.config_digest,
            offset: span.offset,
            size: span.size,
            gzip: false,
        },
        os: image.config.os,
        architecture: image.config.architecture,
    })
}

struct Search<'s, 'a, R> {
    contents: &'s mut Contents<'a, R>,
    host_architecture: &'s str,
    documents: usize,
    /// The platform of an image that was left aside.
    foreign: Option<Platform>,
}

impl<R: Read + Seek> Search<'_, '_, R> {
    /// The images that a document leads to and that run here.
    fn images(&mut self, document: &Document, depth: usize) -> Result<Vec<Found>, BundleRefusal> {
        self.documents += 1;
        if depth > DEPTH || self.documents > DOCUMENTS {
            let message = "the indexes of the image archive are nested too deep, or too many";
            return Err(unreadable("image-index", INDEX, message));
        }
        if let Some(config) = &document.config {
            return Ok(self.image(config, &document.layers)?.into_iter().collect());
        }
        let mut found = Vec::new();
        for descriptor in document.manifests.iter().flatten() {
            if descriptor.is_attestation() {
                continue;
            }
            // Of images for other platforms, the archive need not have the bytes.
            if let Some(platform) = &descriptor.platform
                && !platform.runs_on(self.host_architecture)
            {
                self.foreign = Some(platform.clone());
                continue;
            }
            let (digest, bytes) = self.document(descriptor)?;
            let document = parse_json(&bytes, &blob_path(&digest))?;
            found.extend(self.images(&document, depth + 1)?);
        }
        Ok(found)
    }

    fn image(
        &mut self,
        config: &Descriptor,
        layers: &[Descriptor],
    ) -> Result<Option<Found>, BundleRefusal> {
        let (config_digest, bytes) = self.document(config)?;
        let config: ImageConfig = parse_json(&bytes, &blob_path(&config_digest))?;
        let platform = config.platform();
        if platform.runs_on(self.host_architecture) {
            return Ok(Some(Found { config_digest, config, layers: layers.to_vec() }));
        }
        if !platform.is_unknown() {
            self.foreign = Some(platform);
        }
        Ok(None)
    }

    /// A JSON file by its digest, which its bytes have to have.
    fn document(&mut self, descriptor: &Descriptor) -> Result<(Digest, Vec<u8>), BundleRefusal> {
        let digest = descriptor.digest()?;
        let path = blob_path(&digest);
        let bytes = self.contents.json_bytes(&path)?;
        let computed = digest_of(&bytes);
        if computed != digest {
            let message = format!("this file's digest is {computed}, not what its name says");
            return Err(unreadable("image-digest", &path, message));
        }
        Ok((digest, bytes))
    }
}

impl Descriptor {
    fn is_attestation(&self) -> bool {
        self.platform.as_ref().is_some_and(Platform::is_unknown)
            || self.annotations.contains_key("vnd.docker.reference.type")
    }

    fn digest(&self) -> Result<Digest, BundleRefusal> {
        self.digest.parse().map_err(|_| {
            let message = format!("'{}' is no SHA-256 digest", self.digest.escape_debug());
            unreadable("image-digest", INDEX, message)
        })
    }
}

fn layers<R: Read + Seek>(
    contents: &mut Contents<'_, R>,
    image: &Found,
) -> Result<Vec<Blob>, BundleRefusal> {
    let expected = image.config.rootfs.diff_ids.len();
    if image.layers.len() != expected {
        let message =
            format!("the configuration has {expected} layers, the manifest {}", image.layers.len());
        return Err(unreadable("image-layers", &blob_path(&image.config_digest), message));
    }
    let mut blobs = Vec::with_capacity(expected);
    for descriptor in &image.layers {
        let digest = descriptor.digest()?;
        let path = blob_path(&digest);
        let blob = contents.layer(&path, Claim::Bytes(&digest))?;
        if blob.size != descriptor.size {
            let message = format!(
                "this layer has {} bytes, the manifest says {}",
                blob.size, descriptor.size
            );
            return Err(unreadable("image-layers", &path, message));
        }
        blobs.push(blob);
    }
    Ok(blobs)
}

fn blob_path(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.hex())
}
