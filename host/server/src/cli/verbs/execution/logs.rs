//! `gantry execution logs`

use super::WHICH;
use crate::api::native::ExecutionView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{line, note};
use crate::cli::verbs::Outcome;

/// Print what an execution logged while it ran, and what was logged when it was resolved
#[derive(Debug, clap::Args)]
pub(super) struct Logs {
    #[arg(help = WHICH)]
    execution: i64,
}

impl Logs {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = self.execution.to_string();
        let view: ExecutionView = client.get(&["executions", &id]).await?;
        let logs: Vec<_> = [view.run_log, view.result_log].into_iter().flatten().collect();
        if logs.is_empty() {
            note("it said nothing");
        }
        logs.iter().try_for_each(|log| line(log.trim_end_matches('\n')))?;
        Ok(Exit::Done)
    }
}
