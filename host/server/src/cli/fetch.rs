//! What a run gave is fetched into a folder: its outputs as the job left them, and what its
//! importer made of them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use reqwest::Response;
use reqwest::header::CONTENT_DISPOSITION;
use uuid::Uuid;
use zip::ZipArchive;

use super::client::Client;
use super::error::CliError;
use super::progress;
use crate::api::native::{ResultView, ValueView};

/// Refuses a folder that has something in it: the files of two runs would mix.
pub(super) fn refuse_filled(folder: &Path) -> Result<(), CliError> {
    let first = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => {
            let path = folder.to_owned();
            return Err(CliError::File { doing: "read the folder", path, source });
        }
    };
    match first {
        None => Ok(()),
        Some(_) => Err(CliError::NotEmpty(folder.to_owned())),
    }
}

/// Fetches the outputs of a run, and those of its results that are no outputs.
pub(super) async fn fetch(client: &Client, run: Uuid, into: &Path) -> Result<(), CliError> {
    fs::create_dir_all(into).map_err(|source| CliError::File {
        doing: "make the folder",
        path: into.to_owned(),
        source,
    })?;
    let id = run.to_string();
    let outputs: Vec<ValueView> = client.get(&["runs", &id, "outputs"]).await?;
    let results: Vec<ResultView> = client.get(&["runs", &id, "results"]).await?;
    if !outputs.is_empty() {
        let archive = temporary_file(into)?;
        let response = client.open(&["runs", &id, "outputs.zip"], &[]).await?;
        progress::save(response, &archive, "fetching the outputs".to_owned()).await?;
        let folder = into.to_owned();
        tokio::task::spawn_blocking(move || unpack(&archive, &folder)).await??;
    }
    let made = results.iter().filter(|result| outputs.iter().all(|o| o.name != result.name));
    for result in made {
        let response = client.open(&["runs", &id, "results", &result.name], &[]).await?;
        let mut path = into.join(safe_path(&result.name));
        if is_archive(&response) {
            path.as_mut_os_string().push(".zip");
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|source| CliError::File {
                doing: "make the folder",
                path: parent.to_owned(),
                source,
            })?;
        }
        progress::save(response, &path, format!("fetching {}", result.name)).await?;
    }
    Ok(())
}

/// Beside the files that come out of it, so that it is on a disk with room for them.
fn temporary_file(folder: &Path) -> Result<tempfile::TempPath, CliError> {
    let file = tempfile::Builder::new().prefix(".outputs-").suffix(".zip").tempfile_in(folder);
    file.map(tempfile::NamedTempFile::into_temp_path).map_err(|source| CliError::File {
        doing: "write to the folder",
        path: folder.to_owned(),
        source,
    })
}

fn unpack(archive: &Path, folder: &Path) -> Result<(), CliError> {
    let failed =
        |source: io::Error| CliError::File { doing: "read", path: archive.to_owned(), source };
    let file = io::BufReader::new(File::open(archive).map_err(failed)?);
    // The library refuses names that lead out of the folder.
    ZipArchive::new(file).and_then(|mut zip| zip.extract(folder)).map_err(CliError::Unpack)
}

/// A result's name as a path that cannot lead out of a folder.
pub(super) fn safe_path(name: &str) -> PathBuf {
    let names = name.split(['/', '\\']).filter(|name| !matches!(*name, "" | "." | ".."));
    let path: PathBuf = names.collect();
    if path.as_os_str().is_empty() { PathBuf::from("result") } else { path }
}

/// Whether a folder comes as an archive of it.
fn is_archive(response: &Response) -> bool {
    let disposition = response.headers().get(CONTENT_DISPOSITION);
    disposition.is_some_and(|value| value.as_bytes().ends_with(b".zip\""))
}
