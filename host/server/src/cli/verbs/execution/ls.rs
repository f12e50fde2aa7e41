//! `gantry execution ls`

use crate::api::native::ExecutionView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Listed, Output, local_time, note, shortened};
use crate::cli::select_study;
use crate::cli::verbs::Outcome;

/// How many are listed unless all are wanted.
const SOME: usize = 20;

/// List executions, newest first
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    /// Only those with this status: created, skipped, running, waiting (for somebody) or finished
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Only those of this experiment: its label, its number, or `last`
    #[arg(long)]
    experiment: Option<String>,
    /// All of them, not only the 20 newest
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

impl Listed for ExecutionView {
    const COLUMNS: &'static [&'static str] =
        &["ID", "EXPERIMENT", "STATE", "CALLBACK", "FUNCTION", "STATUS", "CREATED", "REMARK"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let asked = self.inquiry.as_ref().map(|inquiry| &inquiry.prompt);
        vec![
            self.id.to_string(),
            self.experiment.to_string(),
            self.state.clone(),
            self.callback.clone(),
            self.function.clone(),
            self.result.as_ref().unwrap_or(&self.status).clone(),
            local_time(&self.created),
            shortened(asked.or(self.doing.as_ref()).map_or("", String::as_str)),
        ]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let experiment = match &self.experiment {
            Some(text) => Some(select_study::experiment(client, text).await?.to_string()),
            None => None,
        };
        let status = self.status.as_deref().map(|status| ("status", status));
        let experiment = experiment.as_deref().map(|id| ("experiment", id));
        let query: Vec<_> = status.into_iter().chain(experiment).collect();
        // One more than is shown tells whether there are more.
        let enough = if self.all { usize::MAX } else { SOME + 1 };
        let mut found: Vec<ExecutionView> = client.list(&["executions"], &query, enough).await?;
        let more = !self.all && found.len() > SOME;
        if more {
            found.truncate(SOME);
        }
        self.output.list(&found)?;
        if more && self.output.format == Format::Table {
            note("there are more: `gantry execution ls --all`");
        }
        Ok(Exit::Done)
    }
}
