//! The files that travel to a job's host: those of the task, its inputs, and artifacts of earlier jobs. They are kept by
//! digest, so what a host has already stays at home.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;

use async_trait::async_trait;
use futures::TryStreamExt as _;
use gantry_executor::FileSource;
use gantry_model::digest::Digest;
use gantry_model::exec::script::PushedFile;
use gantry_model::task::Parameter;
use gantry_model::types::TypeSpec;
use gantry_model::value::FileEntry;
use gantry_store::Objects;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncRead;
use tokio_util::io::StreamReader;

use super::super::names::{artifact_object, given_file_object};
use super::super::{Pipeline, Result};
use super::job::Work;

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
enum Place {
    /// An object of the store.
    Object(String),
    /// They are in the task's definition.
    Here(Vec<u8>),
}

/// The files of a job.
#[derive(Debug, Default)]
pub(super) struct JobFiles {
    files: Vec<PushedFile>,
    places: HashMap<Digest, Place>,
}

impl JobFiles {
    /// What the host is told of them.
    pub(super) fn listed(&self) -> Vec<PushedFile> {
        self.files.clone()
    }

    fn add(&mut self, path: String, entry: &FileEntry, place: Place) {
        let FileEntry { digest, size, .. } = entry;
        self.places.insert(digest.clone(), place);
        self.files.push(PushedFile { path, digest: digest.clone(), size: *size });
    }
}

impl Pipeline {
    /// Everything that the job finds on its host.
    pub(super) async fn pushed_files(&self, work: &Work<'_>) -> Result<JobFiles> {
        let mut files = JobFiles::default();
        for (path, file) in &work.script.files {
            let bytes = file.bytes().unwrap_or_default();
            let digest = Digest::from_bytes(Sha256::digest(&bytes).into());
            let entry = FileEntry { path: path.clone(), size: bytes.len() as u64, digest };
            files.add(format!("files/{path}"), &entry, Place::Here(bytes));
        }
        for Parameter { name, type_spec, .. } in &work.task.definition.inputs {
            if !matches!(type_spec, TypeSpec::Files(spec) if spec.push) {
                continue;
            }
            for file in self.store.files(work.run.id, name).await? {
                let object = given_file_object(work.run.id, name, &file);
                let path = format!("data/{name}/{}", file.entry.path);
                files.add(path, &file.entry, Place::Object(object));
            }
        }
        for (_, artifact) in self.earlier_artifacts(work).await? {
            for entry in &artifact.files {
                let object = artifact_object(work.run.id, &entry.digest);
                let path = match artifact.folder {
                    true => format!("artifacts/{}/{}/{}", artifact.key, artifact.name, entry.path),
                    false => format!("artifacts/{}/{}", artifact.key, artifact.name),
                };
                files.add(path, entry, Place::Object(object));
            }
        }
        Ok(files)
    }

    /// Reads them.
    pub(super) fn file_source(&self, files: &JobFiles) -> impl FileSource + use<> {
        StoredFiles { objects: self.objects.clone(), places: files.places.clone() }
    }
}

struct StoredFiles {
    objects: Objects,
    places: HashMap<Digest, Place>,
}

#[async_trait]
impl FileSource for StoredFiles {
    async fn open(&self, file: &PushedFile) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        let gone = || io::Error::new(io::ErrorKind::NotFound, format!("{} is gone", file.path));
        match self.places.get(&file.digest).ok_or_else(gone)? {
            Place::Here(bytes) => Ok(Box::pin(io::Cursor::new(bytes.clone()))),
            Place::Object(key) => {
                let found = self.objects.stream(key, None).await.map_err(io::Error::other)?;
                let (_, stream) = found.ok_or_else(gone)?;
                Ok(Box::pin(StreamReader::new(stream.map_err(io::Error::from))))
            }
        }
    }
}
