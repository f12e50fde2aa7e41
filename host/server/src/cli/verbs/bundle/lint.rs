//! `gantry bundle lint`

use std::fs;
use std::path::{Path, PathBuf};

use gantry_definition::bundle::check_descriptor;
use gantry_model::finding::Finding;

use super::check::check;
use crate::cli::error::{CliError, finding};
use crate::cli::exit::Exit;
use crate::cli::findings;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::verbs::Outcome;

/// Check a bundle, or a descriptor on its own, as the server does at upload
///
/// Prints what is found as `severity path: message`; exits with 1 if there is an error.
#[derive(Debug, clap::Args)]
pub(super) struct Lint {
    /// A bundle (zip), a descriptor (yml), or a folder with a `descriptor.yml`
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl Lint {
    pub(super) async fn run(self) -> Outcome {
        let file = match self.file.is_dir() {
            true => self.file.join("descriptor.yml"),
            false => self.file,
        };
        let found = if is_descriptor(&file) {
            lint_descriptor(&file)?
        } else {
            let checked = check(&file).await?;
            checked.map_or_else(|findings| findings, |checked| checked.bundle.warnings)
        };
        match self.output.format {
            Format::Json => json(&found)?,
            Format::Ids => found.iter().try_for_each(|finding| line(&finding.code))?,
            Format::Table => {
                found.iter().try_for_each(|each| line(finding(each)))?;
                note(findings::summary(&file, &found));
            }
        }
        Ok(if findings::refuse(&found) { Exit::Failed } else { Exit::Done })
    }
}

fn is_descriptor(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| extension == "yml" || extension == "yaml")
}

fn lint_descriptor(path: &Path) -> Result<Vec<Finding>, CliError> {
    let text = fs::read(path).map_err(|source| CliError::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    Ok(check_descriptor(&text).map_or_else(|refusal| refusal.findings, |(_, warnings)| warnings))
}
