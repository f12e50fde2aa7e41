//! `gantry workflow push`

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::local::WorkflowFile;
use crate::api::native::{AcceptedWorkflowView, PluginView};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, counted, json, line, note};
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
                note_permissions(client, &file).await;
            }
        }
        Ok(Exit::Done)
    }
}

/// Tells whose functions may not do yet what they are for. Who may not read that is told nothing.
async fn note_permissions(client: &Client, file: &WorkflowFile) {
    let Ok(parsed) = file.parsed() else { return };
    let callbacks = parsed.workflow.states.iter().flat_map(|state| &state.callbacks);
    let called: BTreeSet<_> =
        callbacks.map(|callback| callback.function.replace('_', "-")).collect();
    let Ok(plugins) = client.get::<Vec<PluginView>>(&["plugins"]).await else { return };
    let lacking = plugins.iter().filter(|it| it.missing_permissions > 0);
    for plugin in lacking.filter(|it| called.contains(&it.name)) {
        let (name, permissions) = (&plugin.name, counted(plugin.missing_permissions, "permission"));
        note(format_args!(
            "not granted yet: {permissions} that {name} wants; `gantry plugin show {name}` tells which"
        ));
    }
}
