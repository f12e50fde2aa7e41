//! The programs of a language: where they are, and running them.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::error::BuildError;
use crate::project::Project;

/// Where package managers put programs into a project, or into a folder above it.
const LOCAL: [&str; 2] = ["node_modules/.bin", ".venv/bin"];

/// Finds programs.
pub(super) struct Tools {
    folders: Vec<PathBuf>,
    /// In which they run.
    project: PathBuf,
}

impl Tools {
    /// Those of the project come first, then those on the path.
    pub(super) fn of(project: &Project) -> Self {
        let above = project.folder().ancestors();
        let local = above.flat_map(|folder| LOCAL.map(|name| folder.join(name)));
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = local.chain(env::split_paths(&path)).collect();
        Self { folders, project: project.folder().to_owned() }
    }

    /// The first of these programs that is there.
    pub(super) fn find(&self, names: &[&str]) -> Option<PathBuf> {
        let mut places =
            names.iter().flat_map(|name| self.folders.iter().map(move |folder| folder.join(name)));
        places.find(|path| is_executable(path))
    }

    /// The program, or what to install.
    pub(super) fn need(&self, name: &str, remedy: &str) -> Result<PathBuf, BuildError> {
        self.find(&[name]).ok_or_else(|| missing(name, remedy))
    }

    /// A command that runs in the project's folder, reads nothing, and tells all that it has to tell on standard error.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.project).stdin(Stdio::null()).stdout(io::stderr());
        command
    }

    /// What a command answers, if it succeeds: a question about the tool itself, of which nothing is shown.
    pub(super) fn ask<S: AsRef<OsStr>>(&self, program: &Path, arguments: &[S]) -> Option<String> {
        let mut command = self.command(program);
        let output = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).output();
        let output = output.ok().filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
    }
}

/// Runs a command; what it says is shown.
pub(super) fn run(mut command: Command, tool: &str) -> Result<(), BuildError> {
    let status = command.status().map_err(|source| start(&command, source))?;
    if status.success() {
        return Ok(());
    }
    Err(BuildError::Failed { tool: tool.to_owned(), status })
}

/// Runs a command for what it writes to standard output; the rest is shown.
pub(super) fn run_for_output(mut command: Command, tool: &str) -> Result<Vec<u8>, BuildError> {
    command.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let Output { status, stdout, .. } =
        command.output().map_err(|source| start(&command, source))?;
    if status.success() {
        return Ok(stdout);
    }
    Err(BuildError::Failed { tool: tool.to_owned(), status })
}

pub(super) fn missing(tool: &str, remedy: &str) -> BuildError {
    BuildError::Missing { tool: tool.to_owned(), remedy: remedy.to_owned() }
}

fn start(command: &Command, source: io::Error) -> BuildError {
    BuildError::Start { program: command.get_program().into(), source }
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}
