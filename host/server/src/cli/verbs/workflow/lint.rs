//! `gantry workflow lint`

use std::path::{Path, PathBuf};

use gantry_definition::workflow::in_order;
use gantry_model::finding::Finding;

use super::functions;
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
/// needed: conditions are checked by the plugin that ships, arguments for the functions that ship. Only a server knows which other
/// functions and which tasks there are: see --remote.
#[derive(Debug, clap::Args)]
pub(super) struct Lint {
    /// Workflow files (yml); `-` reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Have the server check, which knows the functions of its plugins, and its tasks
    #[arg(long)]
    remote: bool,
    /// Tell each thing that StudyGovernor itself would not take, not only how many there are
    #[arg(long)]
    portable: bool,
    #[command(flatten)]
    output: Output,
}

impl Lint {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let mut all = Vec::new();
        let (mut conditions, mut others, mut tasks) = (None, false, false);
        for path in &self.files {
            let file = WorkflowFile::read(path)?;
            let found = match self.remote {
                true => remote(client, &file).await?,
                false => local(&mut conditions, &file).await?,
            };
            others |= has_others(&file);
            tasks |= file.parsed().is_ok_and(|parsed| !parsed.tasks.is_empty());
            self.tell(path, &file, &found)?;
            all.extend(found);
        }
        if self.output.format == Format::Json {
            json(&all)?;
        }
        if others && !self.remote {
            note("not checked: functions that do not ship with Gantry; --remote has them checked");
        }
        if tasks && !self.remote {
            note(
                "not checked: whether there are the tasks that it names; --remote has them checked",
            );
        }
        Ok(if findings::refuse(&all) { Exit::Failed } else { Exit::Done })
    }

    fn tell(&self, path: &Path, file: &WorkflowFile, found: &[Finding]) -> Result<(), CliError> {
        match self.output.format {
            Format::Json => Ok(()),
            Format::Ids => found.iter().try_for_each(|finding| line(&finding.code)),
            Format::Table => {
                file.print_findings(found, self.portable)?;
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
    let (found, written) = match file.parsed() {
        Ok(parsed) => (parsed.warnings, parsed.conditions),
        Err(refused) => (refused.findings, refused.conditions),
    };
    if written.is_empty() {
        return Ok(found);
    }
    let loaded = match conditions.take() {
        Some(loaded) => loaded,
        None => Conditions::load().await?,
    };
    let refused = loaded.check(&written).await;
    *conditions = Some(loaded);
    Ok(in_order([found, refused].concat()))
}

/// Whether it calls functions that do not ship, or may do so.
fn has_others(file: &WorkflowFile) -> bool {
    let Ok(parsed) = file.parsed() else { return true };
    let mut callbacks = parsed.workflow.states.iter().flat_map(|state| &state.callbacks);
    callbacks.any(|callback| !functions::ships(&callback.function))
}

async fn remote(client: &Client, file: &WorkflowFile) -> Result<Vec<Finding>, CliError> {
    let query = [("file", file.name.as_str())];
    let text = file.text.clone();
    let view: WorkflowLintView =
        client.post_text(&["workflows", "lint"], &query, "text/yaml", text).await?;
    Ok(view.findings)
}
