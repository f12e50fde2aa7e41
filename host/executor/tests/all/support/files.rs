//! Files to be pushed, and where their bytes come from.

use std::collections::HashMap;
use std::io::{self, Cursor};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use gantry_executor::{ExecError, FileSource};
use gantry_model::digest::Digest;
use gantry_model::exec::ExecHandle;
use gantry_model::exec::script::PushedFile;
use sha2::Digest as _;
use tokio::io::AsyncRead;

use super::host::HostBench;

/// Files in memory.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) files: Vec<PushedFile>,
    bytes: HashMap<String, Bytes>,
    opened: AtomicUsize,
    travelled: AtomicU64,
}

impl Files {
    pub(crate) fn add(&mut self, path: &str, bytes: impl Into<Bytes>) -> &mut Self {
        let bytes = bytes.into();
        let digest = Digest::from_bytes(sha2::Sha256::digest(&bytes).into());
        let size = bytes.len() as u64;
        self.bytes.insert(digest.to_string(), bytes);
        self.files.push(PushedFile { path: path.to_owned(), digest, size });
        self
    }

    /// One whose bytes are not those that it says.
    pub(crate) fn add_forged(&mut self, path: &str, said: &str, bytes: &str) -> &mut Self {
        self.add(path, said.to_owned());
        let digest = self.files.last().unwrap().digest.to_string();
        self.bytes.insert(digest, bytes.to_owned().into());
        self
    }

    /// Pushes all of them.
    pub(crate) async fn push(
        &self,
        bench: &HostBench,
        handle: &ExecHandle,
    ) -> Result<(), ExecError> {
        let progress = |bytes| {
            self.travelled.fetch_add(bytes, Ordering::Relaxed);
        };
        bench.executor.push(handle, &self.files, self, &progress).await
    }

    /// How many bytes travelled since it was asked last.
    pub(crate) fn travelled(&self) -> u64 {
        self.travelled.swap(0, Ordering::Relaxed)
    }

    /// How many files were read since it was asked last.
    pub(crate) fn opened(&self) -> usize {
        self.opened.swap(0, Ordering::Relaxed)
    }

    /// Compares what the job finds with what was pushed.
    pub(crate) fn assert_in(&self, bench: &HostBench, handle: &ExecHandle) {
        let folder = bench.job_folder(handle);
        for file in &self.files {
            let found = std::fs::read(folder.join(&file.path));
            let found = found.unwrap_or_else(|error| panic!("{:?}: {error}", file.path));
            assert!(found == self.bytes[&file.digest.to_string()], "{:?} differs", file.path);
        }
    }
}

#[async_trait]
impl FileSource for Files {
    async fn open(&self, file: &PushedFile) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let bytes = self.bytes.get(&file.digest.to_string()).cloned();
        let bytes = bytes.ok_or_else(|| io::Error::other("nobody has these bytes"))?;
        Ok(Box::pin(Cursor::new(bytes)))
    }
}
