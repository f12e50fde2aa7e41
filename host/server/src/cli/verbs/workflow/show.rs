//! `gantry workflow show`

use std::collections::BTreeMap;

use crate::api::native::{StateCountView, StateView, WorkflowDetailView};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, line, local_time, print_rows, shortened};
use crate::cli::select_study;
use crate::cli::verbs::Outcome;

/// Show a workflow: its states, how many experiments are in each, the ways out
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The workflow: its label, its number, or `last`
    workflow: String,
    /// Print the file as it was added
    #[arg(long)]
    source: bool,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = select_study::workflow(client, &self.workflow).await?.to_string();
        if self.source {
            let response = client.open(&["workflows", &id, "source"], &[]).await?;
            let text = response.text().await;
            let server = || client.server().clone();
            let text = text.map_err(|source| CliError::Broken { server: server(), source })?;
            line(text.trim_end())?;
            return Ok(Exit::Done);
        }
        let workflow: WorkflowDetailView = client.get(&["workflows", &id]).await?;
        self.output.one(&workflow, workflow.id, || fields(&workflow))?;
        if self.output.format == Format::Table {
            let counts: Vec<StateCountView> = client.get(&["workflows", &id, "states"]).await?;
            let counts = counts.into_iter().map(|count| (count.id, count.experiments)).collect();
            print_states(&workflow, &counts)?;
        }
        Ok(Exit::Done)
    }
}

fn fields(workflow: &WorkflowDetailView) -> Vec<(&'static str, String)> {
    vec![
        ("workflow", workflow.label.clone()),
        ("id", workflow.id.to_string()),
        ("added", local_time(&workflow.created_at)),
    ]
}

fn print_states(
    workflow: &WorkflowDetailView,
    counts: &BTreeMap<i64, u64>,
) -> Result<(), CliError> {
    line("\nstates")?;
    let row = |state: &StateView| {
        let number = counts.get(&state.id).copied().unwrap_or(0);
        let callbacks: Vec<_> = state
            .callbacks
            .iter()
            .map(|callback| format!("{} ({})", callback.label, callback.function))
            .collect();
        let ways: Vec<_> = state
            .transitions
            .iter()
            .map(|way| match &way.condition {
                Some(condition) => format!("{} if {}", way.destination, shortened(condition)),
                None => way.destination.clone(),
            })
            .collect();
        let ways = if ways.is_empty() { "(the end)".to_owned() } else { ways.join("; ") };
        [
            format!("  {}", state.label),
            format!("{number} experiment(s)"),
            callbacks.join(", "),
            format!("→ {ways}"),
        ]
    };
    print_rows(workflow.states.iter().map(row))
}
