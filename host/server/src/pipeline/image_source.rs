//! An uploaded image archive as executors read it: ranges of an object.

use std::io;
use std::ops::Range;
use std::pin::Pin;

use async_trait::async_trait;
use gantry_executor::ImageSource;
use gantry_model::task::StoredImage;
use gantry_store::Objects;
use tokio::io::AsyncRead;
use tokio_util::io::StreamReader;

/// An image archive in the object store.
pub(crate) struct StoredArchive {
    objects: Objects,
    object: String,
    offset: u64,
}

impl StoredArchive {
    /// The archive of an uploaded image.
    pub(crate) fn new(objects: Objects, image: &StoredImage) -> Self {
        Self { objects, object: image.object.clone(), offset: image.offset }
    }
}

#[async_trait]
impl ImageSource for StoredArchive {
    async fn read(&self, range: Range<u64>) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        let range = self.offset + range.start..self.offset + range.end;
        let found = self.objects.stream(&self.object, Some(range)).await;
        match found.map_err(io::Error::other)? {
            Some((_, stream)) => Ok(Box::pin(StreamReader::new(stream))),
            None => Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("the object {} is gone", self.object),
            )),
        }
    }
}
