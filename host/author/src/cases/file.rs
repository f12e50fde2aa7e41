//! Reads the files of test cases.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gantry_model::plugin::World;
use thiserror::Error;

use super::{Case, Script};
use crate::project::Project;

/// Why a test case cannot be used.
#[derive(Debug, Error)]
pub enum CaseError {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It is no test case.
    #[error("{} is no test case", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        #[source]
        source: serde_json::Error,
    },
    /// It asks what plugins of another world are asked.
    #[error("{} asks what a plugin of the world {asked} is asked, and this is one of {own}", path.display())]
    World {
        /// The file.
        path: PathBuf,
        /// The world that can be asked that.
        asked: World,
        /// The project's.
        own: World,
    },
    /// The folder that it names is not there.
    #[error("{}: there is no folder {}", path.display(), folder.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
}

/// The project's test cases, by name.
///
/// # Errors
///
/// When one of them cannot be used. A project without a `tests` folder has none.
pub fn read_all(project: &Project) -> Result<Vec<Case>, CaseError> {
    let folder = project.cases();
    let failed = |source| CaseError::Read { path: folder.clone(), source };
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort_unstable();
    files.iter().map(|path| read(path, project.manifest().world)).collect()
}

fn read(path: &Path, own: World) -> Result<Case, CaseError> {
    let text =
        fs::read(path).map_err(|source| CaseError::Read { path: path.to_owned(), source })?;
    let script: Script = serde_json::from_slice(&text)
        .map_err(|source| CaseError::Form { path: path.to_owned(), source })?;
    let asked = script.question.world();
    if asked != own {
        return Err(CaseError::World { path: path.to_owned(), asked, own });
    }
    let folder = script.folder.as_ref().map(|folder| path.with_file_name(folder));
    if let Some(folder) = folder.as_ref().filter(|folder| !folder.is_dir()) {
        return Err(CaseError::NoFolder { path: path.to_owned(), folder: folder.clone() });
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Case { name, folder, script })
}
