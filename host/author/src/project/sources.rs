//! Whether the sources of a project have changed since its component was made.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gantry_model::digest::Digest;
use sha2::{Digest as _, Sha256};

use super::{Project, ProjectError};

/// Folders that hold what builds make, or what belongs to other tools.
const NOT_SOURCES: [&str; 7] =
    ["dist", "gen", "target", "node_modules", "venv", "__pycache__", "zig-cache"];

impl Project {
    /// A digest of the names and contents of all that a build reads.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn sources_digest(&self) -> Result<Digest, ProjectError> {
        let mut hasher = Sha256::new();
        for path in self.sources()? {
            let content = match fs::read(&path) {
                Ok(content) => content,
                // Editors replace files; one that has just gone is no source.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(source) => return Err(ProjectError::Read { path, source }),
            };
            hasher.update(path.as_os_str().as_encoded_bytes());
            hasher.update([0]);
            hasher.update(Sha256::digest(content));
        }
        Ok(Digest::from_bytes(hasher.finalize().into()))
    }

    /// Files that a build reads, sorted. Hidden ones are not among them.
    fn sources(&self) -> Result<Vec<PathBuf>, ProjectError> {
        let mut files = Vec::new();
        collect(self.folder(), &is_source, &mut files)
            .map_err(|(path, source)| ProjectError::Read { path, source })?;
        files.sort_unstable();
        Ok(files)
    }

    /// Whether a path, below the project's folder, is one that a build reads.
    pub(crate) fn is_source(&self, path: &Path) -> bool {
        let inside = path.strip_prefix(self.folder()).unwrap_or(path);
        inside.components().all(|part| is_source(part.as_os_str()))
    }
}

fn is_source(name: &OsStr) -> bool {
    let hidden = name.as_encoded_bytes().starts_with(b".");
    !hidden && !NOT_SOURCES.iter().any(|folder| name == *folder)
}

/// Adds the files below a folder whose names, and those of the folders on the way, are wanted. An error names the path.
pub(crate) fn collect(
    folder: &Path,
    wanted: &impl Fn(&OsStr) -> bool,
    files: &mut Vec<PathBuf>,
) -> Result<(), (PathBuf, io::Error)> {
    let at = |source| (folder.to_owned(), source);
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        if !wanted(&entry.file_name()) {
            continue;
        }
        let path = entry.path();
        // Links are followed: a project in a larger repository may have its SDK elsewhere. What a link no longer leads to
        // is not there.
        match path.metadata() {
            Ok(found) if found.is_dir() => collect(&path, wanted, files)?,
            Ok(found) if found.is_file() => files.push(path),
            _ => {}
        }
    }
    Ok(())
}
