//! `gantry workflow push`

use std::path::PathBuf;

use super::local::WorkflowFile;
use crate::api::native::AcceptedWorkflowView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::verbs::Outcome;

/// Add a workflow; new experiments begin in it unless they name another
#[derive(Debug, clap::Args)]
pub(super) struct Push {
    /// The workflow file (yml); `-` reads standard input
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl Push {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let file = WorkflowFile::read(&self.file)?;
        let query = [("file", file.name.as_str())];
        let text = file.text.clone();
        let accepted: AcceptedWorkflowView =
            client.post_text(&["workflows"], &query, "text/yaml", text).await?;
        let workflow = &accepted.workflow;
        match self.output.format {
            Format::Json => json(&accepted)?,
            Format::Ids => line(workflow.id)?,
            Format::Table => {
                file.print_findings(&accepted.warnings, false)?;
                let (label, id, states) = (&workflow.label, workflow.id, workflow.states.len());
                line(format_args!("{label} is workflow {id}, with {states} states"))?;
                note(
                    "the first experiment: gantry experiment create LABEL --subject SUBJECT --date DATE",
                );
            }
        }
        Ok(Exit::Done)
    }
}
