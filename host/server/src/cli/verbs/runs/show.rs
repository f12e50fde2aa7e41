//! `gantry runs show`

use super::WHICH;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::report::Report;
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// Show a run: its state, what was put in, what came out, why it failed
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[arg(help = WHICH)]
    run: String,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let run = select::run(client, &self.run).await?;
        Report::of(client, run).await?.print(self.output)?;
        Ok(Exit::Done)
    }
}
