//! A new project from a template: the template's files, the contract, and the SDK, so that it builds without a network.

mod embedded;
mod plan;
mod render;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gantry_model::plugin::World;
use thiserror::Error;

use crate::project::{Language, ProjectName};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct NewProject {
    /// The plugin's name.
    pub name: ProjectName,
    /// The world that it is to implement.
    pub world: World,
    /// The language.
    pub language: Language,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct Created {
    /// The files, relative to the project's folder.
    pub files: Vec<PathBuf>,
    /// What the language needs before a first build: commands.
    pub next: Vec<String>,
}

/// Why no project was made.
#[derive(Debug, Error)]
pub enum ScaffoldError {
    /// There is something already.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// This program was built without such a template.
    #[error("there is no template for {world} in {language}")]
    NoTemplate {
        /// The language.
        language: Language,
        /// The world.
        world: World,
    },
    /// A template in this program is not right.
    #[error("the template's file {file} cannot be used")]
    Template {
        /// Its path below `sdk/templates`.
        file: String,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The disk said no.
    #[error("cannot write {}", path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl NewProject {
    /// Writes the project to a folder, which must be empty if it exists. Nothing is written unless all of it can be made.
    ///
    /// # Errors
    ///
    /// See [`ScaffoldError`].
    pub fn create(&self, folder: &Path) -> Result<Created, ScaffoldError> {
        if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(ScaffoldError::NotEmpty(folder.to_owned()));
        }
        let plan = plan::of(self)?;
        for (name, content) in &plan.files {
            write(&folder.join(name), content)?;
        }
        Ok(Created { files: plan.files.into_keys().collect(), next: plan.next })
    }
}

fn write(path: &Path, content: &[u8]) -> Result<(), ScaffoldError> {
    let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
    parent
        .and_then(|()| fs::write(path, content))
        .map_err(|source| ScaffoldError::Write { path: path.to_owned(), source })
}
