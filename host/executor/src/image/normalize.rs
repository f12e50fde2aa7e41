//! Writes the archive that a container engine loads.
//!
//! The archive that a user uploaded never reaches the engine: links, extra files, doubtful names
//! and other people's image names would come with it. What does reach it is the layout of `docker
//! save`, made anew from the configuration and the layers, which the engine checks against the
//! digests in the configuration.

use std::collections::BTreeSet;
use std::io;

use gantry_model::image::{Blob, ImageArchive};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::contract::ImageSource;

/// What a tar archive is divided into, in bytes.
const BLOCK_BYTES: u64 = 512;

/// Writes the image as a `docker-archive` in which it is called `name`.
pub(super) async fn write_archive(
    image: &ImageArchive,
    name: &str,
    source: &dyn ImageSource,
    mut target: impl AsyncWrite + Unpin + Send,
) -> io::Result<()> {
    let config = format!("{}.json", image.config.digest.hex());
    let layers: Vec<String> = image.layers.iter().map(layer_path).collect();
    let manifest = json!([{ "Config": &config, "RepoTags": [name], "Layers": layers }]).to_string();

    target.write_all(&header("manifest.json", manifest.len() as u64)?).await?;
    target.write_all(manifest.as_bytes()).await?;
    target.write_all(padding(manifest.len() as u64)).await?;

    write_blob(&config, &image.config, source, &mut target).await?;
    let mut written = BTreeSet::new();
    for layer in &image.layers {
        // An image may have the same layer more than once; a tar entry of the same name would be
        // ambiguous.
        if written.insert(&layer.digest) {
            write_blob(&layer_path(layer), layer, source, &mut target).await?;
        }
    }
    target.write_all(&[0; 2 * BLOCK_BYTES as usize]).await?;
    target.shutdown().await
}

fn layer_path(layer: &Blob) -> String {
    format!("{}.tar", layer.digest.hex())
}

async fn write_blob(
    path: &str,
    blob: &Blob,
    source: &dyn ImageSource,
    target: &mut (impl AsyncWrite + Unpin + Send),
) -> io::Result<()> {
    target.write_all(&header(path, blob.size)?).await?;
    let bytes = read_blob(blob, source).await?;
    let copied = tokio::io::copy(&mut bytes.take(blob.size), target).await?;
    if copied != blob.size {
        let problem = format!("{path} has {copied} bytes instead of {}", blob.size);
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, problem));
    }
    target.write_all(padding(blob.size)).await
}

/// The bytes of a blob.
pub(super) async fn read_blob(
    blob: &Blob,
    source: &dyn ImageSource,
) -> io::Result<std::pin::Pin<Box<dyn tokio::io::AsyncRead + Send>>> {
    let end = blob.offset.checked_add(blob.size).ok_or(io::ErrorKind::InvalidInput)?;
    source.read(blob.offset..end).await
}

fn header(path: &str, size: u64) -> io::Result<[u8; BLOCK_BYTES as usize]> {
    let mut header = tar::Header::new_gnu();
    header.set_path(path)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    Ok(*header.as_bytes())
}

/// The zeros that fill an entry's last block.
fn padding(size: u64) -> &'static [u8] {
    static ZEROS: [u8; BLOCK_BYTES as usize] = [0; BLOCK_BYTES as usize];
    let missing = size.next_multiple_of(BLOCK_BYTES) - size;
    ZEROS.get(..missing as usize).unwrap_or_default()
}
