//! `gantry runs cancel`

use super::WHICH;
use crate::api::native::RunView;
use crate::cli::client::{Client, Query};
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// Cancel runs: their jobs are stopped
#[derive(Debug, clap::Args)]
pub(super) struct Cancel {
    #[arg(help = WHICH, required = true)]
    runs: Vec<String>,
    /// End runs at once whose job is with a server that is away, instead of waiting for it
    ///
    /// A job that still runs there is removed when that server is back.
    #[arg(long)]
    force: bool,
}

impl Cancel {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let query: &Query = if self.force { &[("force", "true")] } else { &[] };
        for text in &self.runs {
            let id = select::run(client, text).await?.to_string();
            let run: RunView = client.act(&["runs", &id, "cancel"], query).await?;
            note(format_args!("run {id} is {}", run.status));
        }
        Ok(Exit::Done)
    }
}
