//! `gantry runs rm`

use super::WHICH;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// Delete runs with their inputs, outputs and logs
#[derive(Debug, clap::Args)]
pub(super) struct Rm {
    #[arg(help = WHICH, required = true)]
    runs: Vec<String>,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        for text in &self.runs {
            let id = select::run(client, text).await?.to_string();
            client.delete(&["runs", &id], &[]).await?;
            note(format_args!("run {id} is deleted"));
        }
        Ok(Exit::Done)
    }
}
