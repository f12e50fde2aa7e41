//! Taking over files and folders that are on the server's disk already: moved where that is
//! possible, else copied.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::stream::{self, StreamExt};
use object_store::buffered::BufWriter;
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

use super::error::file;
use super::{ObjectError, Objects, key};

/// How many files are brought to disk at the same time: a file system writes several for the price of one.
const SYNCS_AT_ONCE: usize = 32;

impl Objects {
    /// Takes a file over as an object, in place of what was there. The file is gone afterwards.
    ///
    /// # Errors
    /// `NotAFile` if it is anything but a regular file; `InvalidKey`, `Unavailable`, `File`.
    pub async fn adopt_file(&self, path: &Path, key: &str) -> Result<(), ObjectError> {
        key::parse(key)?;
        let metadata = fs::symlink_metadata(path).await.map_err(file("look at", path))?;
        if !metadata.is_file() {
            return Err(ObjectError::NotAFile { path: path.to_owned() });
        }
        if let Some(target) = self.local_path(key) {
            sync(path).await?;
            if moved(path, &target).await? {
                return Ok(());
            }
        }
        self.upload(path, key).await?;
        fs::remove_file(path).await.map_err(file("remove", path))
    }

    /// Takes a folder over with all that is in it, in place of all that was under the prefix. A
    /// folder that is refused is left as it was, and so are the objects.
    ///
    /// Where it cannot be moved as a whole it is copied, and stays: deleting it file by file would
    /// leave half a folder if the server is killed then, which could not be told from a whole one.
    ///
    /// # Errors
    /// `NotAFile` if anything in it is neither a regular file nor a folder, `InvalidKey` if a name
    /// in it cannot be part of a key; `Unavailable`, `File`.
    pub async fn adopt_folder(&self, folder: &Path, prefix: &str) -> Result<(), ObjectError> {
        key::parse(prefix)?;
        let files = files_under(folder, prefix).await?;
        self.remove_prefix(prefix).await?;
        if let Some(target) = self.local_path(prefix) {
            let paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
            let mut syncing = stream::iter(paths)
                .map(|path| async move { sync(&path).await })
                .buffer_unordered(SYNCS_AT_ONCE);
            while let Some(synced) = syncing.next().await {
                synced?;
            }
            if moved(folder, &target).await? {
                return Ok(());
            }
        }
        for (path, key) in &files {
            self.upload(path, key).await?;
        }
        Ok(())
    }

    /// In parts, so that neither memory nor the size of one request limits the file.
    async fn upload(&self, path: &Path, key: &str) -> Result<(), ObjectError> {
        let mut input = File::open(path).await.map_err(file("read", path))?;
        let mut output = BufWriter::new(Arc::clone(&self.store), key::parse(key)?);
        let copied = tokio::io::copy(&mut input, &mut output).await;
        let done = match copied {
            // What did not shut down cannot be aborted any more.
            Ok(_) => output.shutdown().await,
            Err(error) => {
                // The parts that have arrived are nobody's; whether they can be removed does not
                // change why this failed.
                let _ = output.abort().await;
                Err(error)
            }
        };
        if let Err(source) = done {
            let (operation, key) = ("write", key.to_owned());
            return Err(ObjectError::Unavailable { operation, key, source: source.into() });
        }
        Ok(())
    }
}

/// The files in a folder at any depth, each with the key that it gets under the prefix.
async fn files_under(folder: &Path, prefix: &str) -> Result<Vec<(PathBuf, String)>, ObjectError> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), prefix.to_owned())];
    while let Some((folder, prefix)) = folders.pop() {
        // Asked of the folder itself as well: the way to it may be trusted, what stands at its end
        // may not.
        let metadata = fs::symlink_metadata(&folder).await.map_err(file("look at", &folder))?;
        if !metadata.is_dir() {
            return Err(ObjectError::NotAFile { path: folder });
        }
        let mut entries = fs::read_dir(&folder).await.map_err(file("read", &folder))?;
        while let Some(entry) = entries.next_entry().await.map_err(file("read", &folder))? {
            let path = entry.path();
            let key = format!("{prefix}/{}", utf8_name(&entry)?);
            key::parse(&key)?;
            let kind = entry.file_type().await.map_err(file("look at", &path))?;
            if kind.is_dir() {
                folders.push((path, key));
            } else if kind.is_file() {
                files.push((path, key));
            } else {
                return Err(ObjectError::NotAFile { path });
            }
        }
    }
    Ok(files)
}

fn utf8_name(entry: &fs::DirEntry) -> Result<String, ObjectError> {
    entry.file_name().into_string().map_err(|name| ObjectError::InvalidKey {
        key: name.to_string_lossy().into_owned(),
        reason: "it is not UTF-8",
    })
}

/// Moves a file or a folder; false if the target is on another file system, to which nothing can be
/// moved.
async fn moved(from: &Path, to: &Path) -> Result<bool, ObjectError> {
    let parent = to.parent().unwrap_or(to);
    fs::create_dir_all(parent).await.map_err(file("make the folder", parent))?;
    match fs::rename(from, to).await {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => Ok(false),
        Err(source) => Err(ObjectError::File { operation: "move", path: from.to_owned(), source }),
        // The new name has to reach the disk as well.
        Ok(()) => sync(parent).await.map(|()| true),
    }
}

/// Waits until a file's bytes or a folder's entries are on disk.
async fn sync(path: &Path) -> Result<(), ObjectError> {
    let synced = async || -> io::Result<()> { File::open(path).await?.sync_all().await };
    synced().await.map_err(file("sync", path))
}
