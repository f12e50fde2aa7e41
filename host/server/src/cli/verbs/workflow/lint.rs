//! `gantry workflow lint`

use std::path::{Path, PathBuf};

use gantry_model::finding::Finding;

use super::local::WorkflowFile;
use crate::api::native::WorkflowLintView;
use crate::cli::client::Client;
use crate::cli::conditions::Conditions;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::findings;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::verbs::Outcome;

/// Check workflows
///
/// Prints what is found as `file:line:column severity message`, with the line; exits with 1 if there is an error. No server is
/// needed, but only a server knows which functions there are and what arguments they take: see --remote.
#[derive(Debug, clap::Args)]
pub(super) struct Lint {
    /// Workflow files (yml); `-` reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Have the server check, which knows the functions of its plugins
    #[arg(long)]
    remote: bool,
    #[command(flatten)]
    output: Output,
}

impl Lint {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let mut all = Vec::new();
        let mut conditions = None;
        for path in &self.files {
            let file = WorkflowFile::read(path)?;
            let found = match self.remote {
                true => remote(client, &file).await?,
                false => local(&mut conditions, &file).await?,
            };
            self.tell(path, &file, &found)?;
            all.extend(found);
        }
        if self.output.format == Format::Json {
            json(&all)?;
        }
        if !self.remote {
            note(
                "not checked: whether a server has plugins for the functions, and their arguments; --remote has it checked",
            );
        }
        Ok(if findings::refuse(&all) { Exit::Failed } else { Exit::Done })
    }

    fn tell(&self, path: &Path, file: &WorkflowFile, found: &[Finding]) -> Result<(), CliError> {
        match self.output.format {
            Format::Json => Ok(()),
            Format::Ids => found.iter().try_for_each(|finding| line(&finding.code)),
            Format::Table => {
                file.print(found)?;
                note(findings::summary(path, found));
                Ok(())
            }
        }
    }
}

/// What can be found here; the plugin for conditions is loaded once a file has some.
async fn local(
    conditions: &mut Option<Conditions>,
    file: &WorkflowFile,
) -> Result<Vec<Finding>, CliError> {
    let parsed = match file.parsed() {
        Ok(parsed) => parsed,
        Err(found) => return Ok(found),
    };
    let mut found = parsed.warnings;
    if parsed.conditions.is_empty() {
        return Ok(found);
    }
    let loaded = match conditions.take() {
        Some(loaded) => loaded,
        None => Conditions::load().await?,
    };
    found.extend(loaded.check(&parsed.conditions).await);
    *conditions = Some(loaded);
    Ok(found)
}

async fn remote(client: &Client, file: &WorkflowFile) -> Result<Vec<Finding>, CliError> {
    let query = [("file", file.name.as_str())];
    let text = file.text.clone();
    let view: WorkflowLintView =
        client.post_text(&["workflows", "lint"], &query, "text/yaml", text).await?;
    Ok(view.findings)
}
