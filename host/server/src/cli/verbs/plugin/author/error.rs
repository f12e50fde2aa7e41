//! What goes wrong with a plugin project.

use std::path::PathBuf;

use gantry_author::build::BuildError;
use gantry_author::cases::CaseError;
use gantry_author::project::InvalidName;
use gantry_author::project::ProjectError;
use gantry_author::scaffold::ScaffoldError;
use gantry_author::watch::WatchError;
use gantry_plugin::{HostError, LoadError};
use thiserror::Error;

use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Why a verb of an author did not do what it was asked.
#[derive(Debug, Error)]
pub(in crate::cli) enum AuthorError {
    #[error(transparent)]
    Name(#[from] InvalidName),
    #[error(transparent)]
    Scaffold(#[from] ScaffoldError),
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Case(#[from] CaseError),
    #[error(transparent)]
    Watch(#[from] WatchError),
    #[error(transparent)]
    Host(#[from] HostError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("{} cannot be understood", path.display())]
    Json {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("there is no test case '{0}'")]
    NoCase(String),
    #[error("{} has no test cases", .0.display())]
    NoCases(PathBuf),
}

impl AuthorError {
    pub(in crate::cli) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Scaffold(ScaffoldError::NotEmpty(_)) => {
                "Name a folder that is empty or does not exist."
            }
            Self::Project(ProjectError::NoProject(_)) => {
                "Go to the project's folder, or make one with `gantry plugin new`."
            }
            Self::Load(LoadError::WrongWorld(_)) => return None,
            Self::NoCase(_) => "Test cases are files in `tests`, named without `.json`.",
            Self::NoCases(_) => {
                "Write one: `tests/first.json` with a question and what is expected."
            }
            _ => return None,
        })
    }

    pub(in crate::cli) fn exit(&self) -> Exit {
        match self {
            Self::Name(_)
            | Self::Scaffold(ScaffoldError::NotEmpty(_))
            | Self::Project(_)
            | Self::Json { .. }
            | Self::NoCase(_) => Exit::Usage,
            _ => Exit::Failed,
        }
    }
}

/// Any of these is an error of the command line.
impl<E: Into<AuthorError>> From<E> for CliError {
    fn from(error: E) -> Self {
        Self::Author(Box::new(error.into()))
    }
}
