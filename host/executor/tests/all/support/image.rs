//! Images made on the spot, and where in their archive things are.

use std::io::{self, Cursor, Read as _};
use std::ops::Range;
use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use gantry_executor::ImageSource;
use gantry_model::digest::Digest;
use gantry_model::image::{Blob, ImageArchive, ImageLayout};
use gantry_model::task::StoredImage;
use gantry_tests::bundle::image::ImageBuilder;
use sha2::Digest as _;
use tokio::io::AsyncRead;

/// An image and its archive.
#[derive(Clone)]
pub(crate) struct Archive {
    pub(crate) image: StoredImage,
    pub(crate) bytes: Bytes,
}

/// The image of nearly all tests: it runs the script that it finds among its inputs. Made once for
/// all of them, and left in the engine, as loading it takes longer than all the rest.
pub(crate) fn test_image() -> Archive {
    Archive::of_script("#!/bin/sh\nexec /bin/sh /inputs/job.sh\n")
}

impl Archive {
    /// An image that runs a script.
    pub(crate) fn of_script(script: &str) -> Self {
        let bytes = ImageBuilder::default().script(script).build();
        let image = StoredImage {
            object: "image".to_owned(),
            offset: 0,
            archive: read_docker_archive(&bytes),
            registry_reference: None,
        };
        Self { image, bytes: bytes.into() }
    }
}

#[async_trait]
impl ImageSource for Archive {
    async fn read(&self, range: Range<u64>) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
        Ok(Box::pin(Cursor::new(self.bytes.slice(range))))
    }
}

/// What the definition stage finds in an archive that is known to be in order.
fn read_docker_archive(bytes: &[u8]) -> ImageArchive {
    let mut archive = tar::Archive::new(bytes);
    let mut blobs = Vec::new();
    let mut manifest = serde_json::Value::Null;
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().display().to_string();
        let (offset, size) = (entry.raw_file_position(), entry.size());
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let digest = Digest::from_bytes(sha2::Sha256::digest(&content).into());
        if path == "manifest.json" {
            manifest = serde_json::from_slice(&content).unwrap();
        }
        blobs.push((path, Blob { digest, offset, size, gzip: false }));
    }
    let blob = |path: &serde_json::Value| {
        let path = path.as_str().unwrap();
        blobs.iter().find(|(name, _)| name == path).unwrap().1.clone()
    };
    ImageArchive {
        layout: ImageLayout::DockerArchive,
        length: bytes.len() as u64,
        config: blob(&manifest[0]["Config"]),
        layers: manifest[0]["Layers"].as_array().unwrap().iter().map(blob).collect(),
        os: "linux".to_owned(),
        architecture: "amd64".to_owned(),
    }
}
