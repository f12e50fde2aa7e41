//! `gantry task lint`

use std::path::{Path, PathBuf};

use gantry_definition::script::parse_script;
use gantry_model::finding::Finding;

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::findings;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::script_files::{self, ScriptFiles};
use crate::cli::verbs::Outcome;

/// Check script tasks as the server does; no server is needed
///
/// Prints what is found as `file:line:column severity message`, with the line; exits with 1 if there is an error.
#[derive(Debug, clap::Args)]
pub(super) struct Lint {
    /// Main files (yml), or folders with a task.yml
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Lint {
    pub(super) fn run(self) -> Outcome {
        let mut all = Vec::new();
        for path in &self.files {
            all.extend(self.check(path)?);
        }
        if self.output.format == Format::Json {
            json(&all)?;
        }
        Ok(if findings::refuse(&all) { Exit::Failed } else { Exit::Done })
    }

    fn check(&self, path: &Path) -> Result<Vec<Finding>, CliError> {
        let ScriptFiles { main, files } = script_files::read(path, &[])?;
        let parsed = parse_script(&main, files.clone());
        let found = parsed.map_or_else(|findings| findings, |parsed| parsed.warnings);
        match self.output.format {
            Format::Json => {}
            Format::Ids => found.iter().try_for_each(|finding| line(&finding.code))?,
            Format::Table => {
                let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
                findings::print(&found, &files, |name| folder.join(name).display().to_string())?;
                note(findings::summary(path, &found));
            }
        }
        Ok(found)
    }
}
