//! Inputs or outputs of a run as one zip: entries stored without compression, named as the parameters.
//!
//! The archive is made in the spool before the first byte is sent. So its length is known, an error is an error and not a
//! broken download, and readers that cannot seek find each entry's size in front of it.

use std::io::Write;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use gantry_model::id::RunId;
use gantry_model::task::Side;
use gantry_model::value::Value;
use gantry_store::{GivenFile, Objects};
use tokio::runtime::Handle;
use tokio_util::io::ReaderStream;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::download::attachment;
use crate::app::App;
use crate::pipeline::{Error, Result, given_file_object, inputs_prefix};

/// From this size on an entry needs the wide fields of zip64, in bytes.
const WIDE: u64 = u32::MAX as u64;

/// What goes into an archive.
pub(crate) struct Contents {
    /// Objects: entry name, key, size in bytes.
    pub(crate) objects: Vec<(String, String, u64)>,
    /// Small files that are no objects: entry name and text.
    pub(crate) texts: Vec<(String, String)>,
}

impl Contents {
    /// Every object under a prefix, named by what follows `cut`.
    pub(crate) async fn of_prefix(app: &App, prefix: &str, cut: &str) -> Result<Self> {
        let listed = app.pipeline.objects.list(prefix).await?;
        let named = |(key, size): (String, u64)| {
            let name = key.strip_prefix(cut).unwrap_or(&key).trim_start_matches('/').to_owned();
            (name, key, size)
        };
        Ok(Self { objects: listed.into_iter().map(named).collect(), texts: Vec::new() })
    }

    /// The inputs of a run, those that consist of files with the names that these were given under.
    pub(crate) async fn of_inputs(app: &App, run: RunId) -> Result<Self> {
        let prefix = inputs_prefix(run);
        let mut all = Self::of_prefix(app, &prefix, &prefix).await?;
        for (name, value) in app.pipeline.store.values(run, Side::Inputs).await? {
            if matches!(value, Value::Files(_)) {
                let own = format!("{name}/");
                all.objects.retain(|(entry, _, _)| !entry.starts_with(&own));
                all.objects.extend(Self::of_set(app, run, &name).await?.objects);
            }
        }
        Ok(all)
    }

    /// The files of an input that consists of files, under its name. Nothing for any other.
    pub(crate) async fn of_set(app: &App, run: RunId, input: &str) -> Result<Self> {
        let files = app.pipeline.store.files(run, input).await?;
        let named = |file: GivenFile| {
            let object = given_file_object(run, input, &file);
            (format!("{input}/{}", file.entry.path), object, file.entry.size)
        };
        Ok(Self { objects: files.into_iter().map(named).collect(), texts: Vec::new() })
    }

    /// Whether there is nothing to pack.
    pub(crate) fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.texts.is_empty()
    }
}

/// Answers with an archive, to be saved under `name`.
pub(crate) async fn answer(app: &App, contents: Contents, name: &str) -> Result<Response> {
    let (file, path) = app.pipeline.spool.empty_file()?;
    let objects = app.pipeline.objects.clone();
    let runtime = Handle::current();
    let packing = tokio::task::spawn_blocking(move || pack(file, &contents, &objects, &runtime));
    packing.await.map_err(|error| Error::internal("packing an archive", error))??;
    // The name goes now, the bytes when the answer was sent.
    let file =
        std::fs::File::open(&path).map_err(|error| Error::io("reading an archive", error))?;
    let length = file.metadata().map_err(|error| Error::io("reading an archive", error))?.len();
    let stream = ReaderStream::with_capacity(tokio::fs::File::from_std(file), 64 * 1024);
    let mut headers = attachment(name, "application/octet-stream");
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    Ok((headers, Body::from_stream(stream)).into_response())
}

fn pack(
    file: std::fs::File,
    contents: &Contents,
    objects: &Objects,
    runtime: &Handle,
) -> Result<()> {
    let failed = |error: zip::result::ZipError| Error::io("packing an archive", error.into());
    let mut zip = ZipWriter::new(file);
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in &contents.texts {
        zip.start_file(name.as_str(), stored).map_err(failed)?;
        write(&mut zip, text.as_bytes())?;
    }
    for (name, key, size) in &contents.objects {
        zip.start_file(name.as_str(), stored.large_file(*size >= WIDE)).map_err(failed)?;
        let found = runtime.block_on(objects.stream(key, None))?;
        let Some((_, mut stream)) = found else {
            return Err(Error::ContentNotFound(name.clone()));
        };
        while let Some(bytes) = runtime.block_on(stream.next()) {
            let bytes = bytes.map_err(|error| Error::io("reading an object", error))?;
            write(&mut zip, &bytes)?;
        }
    }
    zip.finish().map_err(failed)?;
    Ok(())
}

fn write(zip: &mut ZipWriter<std::fs::File>, bytes: &[u8]) -> Result<()> {
    zip.write_all(bytes).map_err(|error| Error::io("packing an archive", error))
}
