//! The bytes: objects under keys such as `task-run-inputs-{run}/image`, in a folder or in an S3
//! bucket.
//!
//! In a folder each object is the file of its key, so users may mount what the store keeps. A write
//! is seen whole or not at all, and is on disk when the call returns.

mod adopt;
mod error;
mod key;
mod open;
mod tree;

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use object_store::{Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt};

pub use self::error::ObjectError;
use self::error::unavailable;

/// The bytes of an object, as they arrive.
pub type ByteStream = BoxStream<'static, io::Result<Bytes>>;

/// The objects. Clones share their connections.
///
/// A key is one or more names joined by `/`. Keys that could mean something else to a file system
/// or a bucket are refused with [`ObjectError::InvalidKey`] by each method that takes one.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    /// The folder, if the objects are in one.
    root: Option<Arc<PathBuf>>,
}

impl Objects {
    /// Keeps an object in place of what was there.
    ///
    /// # Errors
    /// `InvalidKey`, `Unavailable`.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), ObjectError> {
        let path = key::parse(key)?;
        self.store.put(&path, bytes.into()).await.map(drop).map_err(unavailable("write", key))
    }

    /// An object's bytes, all at once: for small ones.
    ///
    /// # Errors
    /// `InvalidKey`, `Unavailable`.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>, ObjectError> {
        let path = key::parse(key)?;
        let Some(found) = found(self.store.get(&path).await, "read", key)? else {
            return Ok(None);
        };
        found.bytes().await.map(Some).map_err(unavailable("read", key))
    }

    /// An object's bytes as they arrive, and how many will. A range is cut to what is there.
    ///
    /// # Errors
    /// `InvalidKey`, `Unavailable`.
    pub async fn stream(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<Option<(u64, ByteStream)>, ObjectError> {
        let path = key::parse(key)?;
        let mut options = GetOptions::default();
        if let Some(range) = range {
            // A store refuses a range that begins behind the end.
            let Some(size) = self.size(key).await? else { return Ok(None) };
            if range.start >= range.end.min(size) {
                return Ok(Some((0, stream::empty().boxed())));
            }
            options.range = Some(GetRange::Bounded(range.start..range.end.min(size)));
        }
        let Some(found) = found(self.store.get_opts(&path, options).await, "read", key)? else {
            return Ok(None);
        };
        let length = found.range.end.saturating_sub(found.range.start);
        Ok(Some((length, found.into_stream().map_err(io::Error::from).boxed())))
    }

    /// An object's size in bytes.
    ///
    /// # Errors
    /// `InvalidKey`, `Unavailable`.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, ObjectError> {
        let path = key::parse(key)?;
        Ok(found(self.store.head(&path).await, "look up", key)?.map(|object| object.size))
    }

    /// Removes an object, if it is there.
    ///
    /// # Errors
    /// `InvalidKey`, `Unavailable`.
    pub async fn remove(&self, key: &str) -> Result<(), ObjectError> {
        let path = key::parse(key)?;
        found(self.store.delete(&path).await, "remove", key).map(drop)
    }

    /// Whether objects can have this key, whatever they are kept in.
    ///
    /// # Errors
    /// `InvalidKey` if they cannot.
    pub fn check_key(key: &str) -> Result<(), ObjectError> {
        key::parse(key).map(drop)
    }

    /// Where the store keeps an object or all that is under a prefix, so that it can be mounted.
    /// `None` if the objects are not in a folder, or no object can have this key.
    pub fn local_path(&self, key: &str) -> Option<PathBuf> {
        let path = key::parse(key).ok()?;
        self.root.as_ref().map(|root| root.join(path.as_ref()))
    }
}

/// What was found, if anything was.
fn found<T>(
    result: object_store::Result<T>,
    operation: &'static str,
    key: &str,
) -> Result<Option<T>, ObjectError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(source) => Err(unavailable(operation, key)(source)),
    }
}
