//! An image archive whose entries are known: finds blobs and reads its JSON files.

use std::io::{Read, Seek, SeekFrom};

use gantry_model::digest::Digest;
use gantry_model::image::Blob;
use gantry_model::limits;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::refusal::{reading, unreadable, unreadable_but};
use super::tar_index::{Span, TarIndex, read_span};
use crate::bundle::BundleRefusal;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The archive and its index.
pub(super) struct Contents<'a, R> {
    reader: &'a mut R,
    index: TarIndex,
}

impl<'a, R: Read + Seek> Contents<'a, R> {
    pub(super) fn new(reader: &'a mut R, length: u64) -> Result<Self, BundleRefusal> {
        let index = TarIndex::read(reader, length)?;
        Ok(Self { reader, index })
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.index.find(path).is_some()
    }

    /// The file at `path`, which something in the archive says is there.
    pub(super) fn span(&self, path: &str) -> Result<Span, BundleRefusal> {
        self.index.find(path).ok_or_else(|| {
            let hint = "Save the image again; some tools leave layers out.";
            unreadable_but("image-blob-missing", path, "the image archive lacks this file", hint)
        })
    }

    /// The bytes of a JSON file.
    pub(super) fn json_bytes(&mut self, path: &str) -> Result<Vec<u8>, BundleRefusal> {
        let span = self.span(path)?;
        if span.size > limits::IMAGE_JSON_BYTES {
            let message = format!("this file has {} bytes, too many for JSON", span.size);
            return Err(unreadable("image-json-size", path, message));
        }
        read_span(self.reader, span, path)
    }

    /// A layer: its digest is what the archive claims, or else is computed.
    pub(super) fn layer(&mut self, path: &str, claimed: Claim<'_>) -> Result<Blob, BundleRefusal> {
        let Span { offset, size } = self.span(path)?;
        let start = read_span(self.reader, Span { offset, size: size.min(4) }, path)?;
        if start.starts_with(&ZSTD) {
            let hint = "Build the image with layers compressed by gzip, or not at all.";
            let message = "this layer is compressed with zstd, which is not supported";
            return Err(unreadable_but("image-layer-compression", path, message, hint));
        }
        let gzip = start.starts_with(&GZIP);
        let digest = match claimed {
            Claim::Bytes(digest) => digest.clone(),
            Claim::Inflated(digest) if !gzip => digest.clone(),
            Claim::Inflated(_) => self.digest(path, Span { offset, size })?,
        };
        Ok(Blob { digest, offset, size, gzip })
    }

    fn digest(&mut self, path: &str, span: Span) -> Result<Digest, BundleRefusal> {
        let failed = |error| reading(path, &error);
        self.reader.seek(SeekFrom::Start(span.offset)).map_err(failed)?;
        let mut hash = Sha256::new();
        let mut rest = self.reader.by_ref().take(span.size);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match rest.read(&mut buffer).map_err(failed)? {
                0 => return Ok(Digest::from_bytes(hash.finalize().into())),
                read => hash.update(buffer.get(..read).unwrap_or_default()),
            }
        }
    }
}

/// What an archive says about a layer's digest.
pub(super) enum Claim<'a> {
    /// That of the bytes as they stand in the archive.
    Bytes(&'a Digest),
    /// That of the layer once it is inflated.
    Inflated(&'a Digest),
}

/// The digest of some bytes.
pub(super) fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes).into())
}

/// Reads JSON of the given form.
pub(super) fn parse_json<T: DeserializeOwned>(
    bytes: &[u8],
    path: &str,
) -> Result<T, BundleRefusal> {
    serde_json::from_slice(bytes).map_err(|error| {
        unreadable("image-json", path, format!("this file does not hold what it should: {error}"))
    })
}
