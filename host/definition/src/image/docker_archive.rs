//! `docker save` and `podman save`: a `manifest.json` names the configuration and the layers by
//! their paths.

use std::io::{Read, Seek};

use gantry_model::digest::Digest;
use gantry_model::image::{Blob, ImageArchive, ImageLayout};
use serde::Deserialize;

use super::config::ImageConfig;
use super::contents::{Claim, Contents, digest_of, parse_json};
use super::refusal::{unreadable, unreadable_but};
use crate::bundle::BundleRefusal;

pub(super) const MANIFEST: &str = "manifest.json";

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SavedImage {
    config: String,
    layers: Vec<String>,
}

/// Reads the one image of the archive.
pub(super) fn read<R: Read + Seek>(
    contents: &mut Contents<'_, R>,
    length: u64,
    host_architecture: &str,
) -> Result<ImageArchive, BundleRefusal> {
    let bytes = contents.json_bytes(MANIFEST)?;
    let mut images: Vec<SavedImage> = parse_json(&bytes, MANIFEST)?;
    // An image with several tags may be listed once for each.
    images.dedup();
    let Some(image) = images.pop() else {
        return Err(unreadable("image-none", MANIFEST, "the image archive holds no image"));
    };
    if !images.is_empty() {
        let message = "the image archive holds several images";
        let hint = "Save one image alone: 'docker save NAME:TAG -o image.tar'.";
        return Err(unreadable_but("image-several", MANIFEST, message, hint));
    }
    let bytes = contents.json_bytes(&image.config)?;
    let config: ImageConfig = parse_json(&bytes, &image.config)?;
    if !config.platform().runs_on(host_architecture) {
        return Err(config.platform().foreign(host_architecture));
    }
    let layers = layers(contents, &image, &config)?;
    Ok(ImageArchive {
        layout: ImageLayout::DockerArchive,
        length,
        config: config_blob(contents, &image.config, &bytes)?,
        layers,
        os: config.os,
        architecture: config.architecture,
    })
}

fn config_blob<R: Read + Seek>(
    contents: &Contents<'_, R>,
    path: &str,
    bytes: &[u8],
) -> Result<Blob, BundleRefusal> {
    let span = contents.span(path)?;
    let digest = digest_of(bytes);
    match named_digest(path.trim_end_matches(".json")) {
        Some(named) if named != digest => {
            let message = format!("this file's digest is {digest}, not what its name says");
            Err(unreadable("image-digest", path, message))
        }
        _ => Ok(Blob { digest, offset: span.offset, size: span.size, gzip: false }),
    }
}

fn layers<R: Read + Seek>(
    contents: &mut Contents<'_, R>,
    image: &SavedImage,
    config: &ImageConfig,
) -> Result<Vec<Blob>, BundleRefusal> {
    let diff_ids = &config.rootfs.diff_ids;
    if diff_ids.len() != image.layers.len() {
        let message = format!(
            "the configuration has {} layers, the manifest {}",
            diff_ids.len(),
            image.layers.len()
        );
        return Err(unreadable("image-layers", MANIFEST, message));
    }
    let mut blobs = Vec::with_capacity(diff_ids.len());
    for (path, diff_id) in image.layers.iter().zip(diff_ids) {
        // The digest in a name is that of the bytes only in the newer layout.
        let named = path.starts_with("blobs/").then(|| named_digest(path)).flatten();
        let claim = named.as_ref().map_or(Claim::Inflated(diff_id), Claim::Bytes);
        let blob = contents.layer(path, claim)?;
        if !blob.gzip && blob.digest != *diff_id {
            let message = format!("the configuration says {diff_id}, this layer's name another");
            return Err(unreadable("image-digest", path, message));
        }
        blobs.push(blob);
    }
    Ok(blobs)
}

/// The digest that the last word of a path is.
fn named_digest(path: &str) -> Option<Digest> {
    let name = path.rsplit('/').next()?;
    format!("sha256:{name}").parse().ok()
}
