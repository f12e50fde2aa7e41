//! What is under a prefix: listed, removed, or copied into a folder.

use std::io::{self, ErrorKind};
use std::path::Path;

use futures::{StreamExt, TryStreamExt};
use object_store::ObjectStoreExt;
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

use super::error::{file, unavailable};
use super::{ObjectError, Objects, key};

impl Objects {
    /// The objects under a prefix, at any depth, with their sizes in bytes, by key.
    ///
    /// # Errors
    /// `InvalidKey`, `Unavailable`.
    pub async fn list(&self, prefix: &str) -> Result<Vec<(String, u64)>, ObjectError> {
        let path = key::parse(prefix)?;
        let mut objects: Vec<(String, u64)> = self
            .store
            .list(Some(&path))
            .map_ok(|object| (object.location.to_string(), object.size))
            .try_collect()
            .await
            .map_err(unavailable("list", prefix))?;
        objects.sort();
        Ok(objects)
    }

    /// Removes everything under a prefix, if anything is. An object of that very key is not under it, and stays.
    ///
    /// # Errors
    /// `InvalidKey`, `Unavailable`, `File`.
    pub async fn remove_prefix(&self, prefix: &str) -> Result<(), ObjectError> {
        if let Some(folder) = self.local_path(prefix) {
            return match fs::remove_dir_all(&folder).await {
                Err(error) if is_no_folder(&error) => Ok(()),
                result => result.map_err(file("remove", &folder)),
            };
        }
        let path = key::parse(prefix)?;
        let doomed = self.store.list(Some(&path)).map_ok(|object| object.location).boxed();
        self.store
            .delete_stream(doomed)
            .try_for_each(|_| std::future::ready(Ok(())))
            .await
            .map_err(unavailable("remove", prefix))
    }

    /// Copies everything under a prefix into a folder, which is made if it is missing: the object
    /// `PREFIX/a/b` becomes the file `a/b` there.
    ///
    /// # Errors
    /// `InvalidKey`, `Unavailable`, `File`.
    pub async fn materialize(&self, prefix: &str, into: &Path) -> Result<(), ObjectError> {
        fs::create_dir_all(into).await.map_err(file("make the folder", into))?;
        for (key, _) in self.list(prefix).await? {
            // The bucket may hold what others put there: their keys become paths only if they are
            // keys of ours.
            key::parse(&key)?;
            let name = key.strip_prefix(prefix).unwrap_or(&key).trim_start_matches('/');
            self.copy_out(&key, &into.join(name)).await?;
        }
        Ok(())
    }

    async fn copy_out(&self, key: &str, target: &Path) -> Result<(), ObjectError> {
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).await.map_err(file("make the folder", folder))?;
        }
        let path = key::parse(key)?;
        let object = self.store.get(&path).await.map_err(unavailable("read", key))?;
        let mut bytes = object.into_stream();
        let mut output = File::create(target).await.map_err(file("write", target))?;
        while let Some(chunk) = bytes.try_next().await.map_err(unavailable("read", key))? {
            output.write_all(&chunk).await.map_err(file("write", target))?;
        }
        output.flush().await.map_err(file("write", target))
    }
}

fn is_no_folder(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
