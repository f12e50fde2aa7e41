//! `gantry runs retry`

use super::WHICH;
use crate::api::native::RunView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// Run failed or canceled runs again, with the same inputs
#[derive(Debug, clap::Args)]
pub(super) struct Retry {
    #[arg(help = WHICH, required = true)]
    runs: Vec<String>,
}

impl Retry {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        for text in &self.runs {
            let id = select::run(client, text).await?.to_string();
            let run: RunView = client.act(&["runs", &id, "retry"], &[]).await?;
            note(format_args!("run {id} is {}", run.status));
            note(format_args!("follow it with: gantry logs -f {id}"));
        }
        Ok(Exit::Done)
    }
}
