//! `gantry runs outputs`

use std::path::PathBuf;

use super::WHICH;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::fetch;
use crate::cli::output::{Output, note};
use crate::cli::report::Report;
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// Show what came out of a run, and fetch it
#[derive(Debug, clap::Args)]
pub(super) struct Outputs {
    #[arg(help = WHICH)]
    run: String,
    /// Fetch outputs and results into this folder, which must be empty or new
    #[arg(short = 'O', long, value_name = "DIR")]
    into: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Outputs {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let run = select::run(client, &self.run).await?;
        let report = Report::of(client, run).await?;
        if let Some(folder) = &self.into {
            fetch::refuse_filled(folder)?;
            fetch::fetch(client, run, folder).await?;
            note(format_args!("fetched into {}", folder.display()));
        }
        report.print_outcome(self.output)?;
        Ok(Exit::Done)
    }
}
