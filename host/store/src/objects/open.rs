//! Opening the objects, wherever they are.

use std::path::Path;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::prefix::PrefixStore;

use super::error::{file, unavailable};
use super::{ObjectError, Objects, key};

impl Objects {
    /// Opens the objects in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// `File` if the folder cannot be made, `Unavailable`.
    pub fn folder(path: &Path) -> Result<Self, ObjectError> {
        std::fs::create_dir_all(path).map_err(file("make the folder", path))?;
        let root = path.canonicalize().map_err(file("find the folder", path))?;
        let store = LocalFileSystem::new_with_prefix(&root)
            .map_err(unavailable("open", &root.to_string_lossy()))?
            .with_fsync(true);
        Ok(Self { store: Arc::new(store), root: Some(Arc::new(root)) })
    }

    /// Opens the objects at an address: `s3://BUCKET/PREFIX`, `file:///PATH`, or `memory:` for a
    /// store that ends with the process. The options are those of
    /// `object_store::aws::AmazonS3ConfigKey`, such as `aws_endpoint`; they say nothing of a
    /// folder.
    ///
    /// # Errors
    /// `Address` for any other address, `UnknownOption`, `InvalidKey` for the prefix, `File`,
    /// `Unavailable`.
    pub fn from_url(
        url: &str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ObjectError> {
        if url == "memory:" {
            return Ok(Self { store: Arc::new(InMemory::new()), root: None });
        }
        if let Some(path) = url.strip_prefix("file://") {
            if !path.starts_with('/') {
                return Err(ObjectError::Address { reason: "has no absolute path" });
            }
            return Self::folder(Path::new(path));
        }
        let Some(place) = url.strip_prefix("s3://") else {
            return Err(ObjectError::Address { reason: "is of another kind" });
        };
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        Ok(Self { store: bucket_store(bucket, prefix.trim_matches('/'), options)?, root: None })
    }
}

fn bucket_store(
    bucket: &str,
    prefix: &str,
    options: impl IntoIterator<Item = (String, String)>,
) -> Result<Arc<dyn ObjectStore>, ObjectError> {
    if bucket.is_empty() {
        return Err(ObjectError::Address { reason: "names no bucket" });
    }
    let mut builder = AmazonS3Builder::new().with_bucket_name(bucket);
    for (name, value) in options {
        let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() else {
            return Err(ObjectError::UnknownOption { name });
        };
        builder = builder.with_config(key, value);
    }
    let store = builder.build().map_err(unavailable("open", bucket))?;
    if prefix.is_empty() {
        return Ok(Arc::new(store));
    }
    Ok(Arc::new(PrefixStore::new(store, key::parse(prefix)?)))
}
