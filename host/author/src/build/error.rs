//! Why there is no component.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use thiserror::Error;

use crate::project::ProjectError;

/// What other libraries report.
pub(super) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a build failed.
#[derive(Debug, Error)]
pub enum BuildError {
    /// A tool of the language is not on this machine.
    #[error("{tool} is missing: {remedy}")]
    Missing {
        /// What it is called.
        tool: String,
        /// What to install, as a command.
        remedy: String,
    },
    /// A tool could not be started.
    #[error("cannot start {}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A tool did not do what it was asked. It has said why.
    #[error("{tool} failed ({status}); what it says stands above")]
    Failed {
        /// What it is called.
        tool: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// A tool did what it was asked, and what it was to make is not there.
    #[error("{tool} made no component: {hint}")]
    Nothing {
        /// What it is called.
        tool: String,
        /// What may be the reason.
        hint: &'static str,
    },
    /// The contract in the project's `wit` folder cannot be used.
    #[error("the contract in {} cannot be used", folder.display())]
    Contract {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Cause,
    },
    /// No bindings for the contract.
    #[error("no bindings can be generated")]
    Bindings(#[source] Cause),
    /// The compiled module does not make a component of the world.
    #[error("the compiled module makes no component of its world")]
    Component(#[source] Cause),
    /// The project's sources cannot be read.
    #[error("the sources cannot be read")]
    Sources(#[source] ProjectError),
    /// The disk said no.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}
