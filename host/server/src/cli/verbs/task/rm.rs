//! `gantry task rm`

use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// Delete a task with its runs
#[derive(Debug, clap::Args)]
pub(super) struct Rm {
    /// The task: NAMESPACE:VERSION, its id or the beginning of it
    task: String,
    /// Cancel runs that have not ended, instead of refusing
    #[arg(long)]
    cancel_runs: bool,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let task = select::task(client, &self.task).await?;
        let query = [("cancel_runs", if self.cancel_runs { "true" } else { "false" })];
        client.delete(&["tasks", &task.id.to_string()], &query).await?;
        note(format_args!("{} is deleted", select::reference(&task)));
        Ok(Exit::Done)
    }
}
