//! From sources to a component: the language's own compiler, and in this program all the rest.
//!
//! A compiler's messages go to standard error as they are; an error here says only which step failed.

pub mod bindings;
mod clang;
mod component;
mod contract;
mod cpp_lists;
mod error;
mod go;
mod javascript;
mod python;
mod rust;
mod tools;
mod zig;

use std::fs;
use std::path::PathBuf;

use gantry_model::digest::Digest;
use sha2::{Digest as _, Sha256};

use crate::project::{Language, Project};
use contract::Contract;
pub use error::BuildError;
use tools::Tools;

/// The component that a build made.
#[derive(Debug, Clone)]
pub struct Built {
    /// Where it is.
    pub path: PathBuf,
    /// Its bytes.
    pub component: Vec<u8>,
    /// Their digest.
    pub digest: Digest,
    /// Whether it was there already, made from the same sources.
    pub reused: bool,
}

/// Builds the project.
///
/// # Errors
///
/// When the compiler is not there, or does not like what it sees.
pub fn build(project: &Project) -> Result<Built, BuildError> {
    let sources = project.sources_digest().map_err(BuildError::Sources)?;
    let job = Job {
        project,
        contract: Contract::read(&project.contract(), project.manifest().world)?,
        tools: Tools::of(project),
    };
    // A build that is killed leaves what nobody may take for its result.
    write(&stamp(project), &[])?;
    let component = match project.manifest().language {
        Language::Rust => rust::build(&job),
        Language::Python => python::build(&job),
        Language::JavaScript | Language::TypeScript => javascript::build(&job),
        Language::Go => go::build(&job),
        Language::C | Language::Cpp => clang::build(&job),
        Language::Zig => zig::build(&job),
    }?;
    write(&project.component(), &component)?;
    // A build may add to what counts as sources, as Cargo does with its lock file; then the next one is not spared.
    write(&stamp(project), sources.as_str().as_bytes())?;
    Ok(built(project, component, false))
}

/// Builds the project unless its component was made from the very sources that are there.
///
/// # Errors
///
/// As for [`build`].
pub fn build_if_changed(project: &Project) -> Result<Built, BuildError> {
    let sources = project.sources_digest().map_err(BuildError::Sources)?;
    let fresh = fs::read_to_string(stamp(project)).is_ok_and(|stamp| stamp == sources.as_str());
    match fs::read(project.component()) {
        Ok(component) if fresh => Ok(built(project, component, true)),
        _ => build(project),
    }
}

/// What each language's build gets.
struct Job<'a> {
    project: &'a Project,
    contract: Contract,
    tools: Tools,
}

/// Where it is kept of which sources the component was made.
fn stamp(project: &Project) -> PathBuf {
    project.component().with_extension("sources")
}

fn built(project: &Project, component: Vec<u8>, reused: bool) -> Built {
    let digest = Digest::from_bytes(Sha256::digest(&component).into());
    Built { path: project.component(), component, digest, reused }
}

fn write(path: &std::path::Path, content: &[u8]) -> Result<(), BuildError> {
    let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
    parent.and_then(|()| fs::write(path, content)).map_err(|source| BuildError::File {
        doing: "write",
        path: path.to_owned(),
        source,
    })
}

fn read(path: &std::path::Path) -> Result<Vec<u8>, BuildError> {
    fs::read(path).map_err(|source| BuildError::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })
}
