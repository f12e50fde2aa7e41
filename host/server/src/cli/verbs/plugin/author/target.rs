//! What a verb is about: a project, or a component that is there already.

use std::fs;
use std::path::{Path, PathBuf};

use gantry_author::Project;
use gantry_author::build::{Built, build_if_changed};

use crate::cli::error::CliError;

/// A project's folder, or a component's file.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Target {
    /// The project's folder, or a component (wasm)
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
}

impl Target {
    /// The project, if it is one.
    pub(super) fn project(&self) -> Result<Option<Project>, CliError> {
        if self.path.is_file() { Ok(None) } else { Ok(Some(Project::open(&self.path)?)) }
    }

    /// The component, built if its sources have changed.
    pub(super) async fn component(&self) -> Result<Vec<u8>, CliError> {
        match self.project()? {
            Some(project) => Ok(up_to_date(&project).await?.component),
            None => read(&self.path),
        }
    }
}

/// The project's component, built if its sources have changed.
pub(super) async fn up_to_date(project: &Project) -> Result<Built, CliError> {
    let project = project.clone();
    Ok(tokio::task::spawn_blocking(move || build_if_changed(&project)).await??)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    fs::read(path).map_err(|source| CliError::File { doing: "read", path: path.to_owned(), source })
}
