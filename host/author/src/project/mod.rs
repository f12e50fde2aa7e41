//! A plugin project: a folder with a `plugin.toml`, sources, the contract, test cases, and what is made of them.

mod language;
mod manifest;
mod name;
mod sources;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use language::Language;
pub use manifest::{CCompiler, JsEngine, Manifest};
pub(crate) use name::pascal;
pub use name::{InvalidName, ProjectName};
pub(crate) use sources::collect;

/// The file that makes a folder a project.
pub const MANIFEST: &str = "plugin.toml";

/// A plugin project.
#[derive(Debug, Clone)]
pub struct Project {
    folder: PathBuf,
    manifest: Manifest,
}

/// Why a folder cannot be used as a project.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// It has no manifest.
    #[error("{} is no plugin project: it has no {MANIFEST}", .0.display())]
    NoProject(PathBuf),
    /// A file or folder of it cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The manifest says something that it cannot say.
    #[error("{} is not right", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong, and where.
        #[source]
        source: Box<toml::de::Error>,
    },
}

impl Project {
    /// The project in that folder.
    ///
    /// # Errors
    ///
    /// When there is no manifest, or it is not right.
    pub fn open(folder: &Path) -> Result<Self, ProjectError> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ProjectError::NoProject(folder.to_owned()),
            _ => ProjectError::Read { path: path.clone(), source },
        })?;
        let manifest = toml::from_str(&text)
            .map_err(|source| ProjectError::Manifest { path, source: Box::new(source) })?;
        // Compilers run in the project's folder, so that paths must not depend on the caller's.
        let folder = std::path::absolute(folder)
            .map_err(|source| ProjectError::Read { path: folder.to_owned(), source })?;
        Ok(Self { folder, manifest })
    }

    /// Its folder, absolute.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What its manifest says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where its build puts the component.
    pub fn component(&self) -> PathBuf {
        self.folder.join("dist").join(format!("{}.wasm", self.manifest.name))
    }

    /// The folder of its test cases.
    pub fn cases(&self) -> PathBuf {
        self.folder.join("tests")
    }

    /// The contract that it was made with.
    pub(crate) fn contract(&self) -> PathBuf {
        self.folder.join("wit")
    }

    /// Where a build puts what it generates for the compiler.
    pub(crate) fn generated(&self) -> PathBuf {
        self.folder.join("gen")
    }
}
