//! `gantry runs …`

mod cancel;
mod ls;
mod outputs;
mod retry;
mod rm;
mod show;

use super::Outcome;
use super::logs::Printed;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// What all verbs here take for a run.
const WHICH: &str = "The run: its id, the beginning of it, or `last`";

/// List, show, cancel, retry and delete runs, and fetch what came out
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Runs {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Ls(ls::Ls),
    Show(show::Show),
    Cancel(cancel::Cancel),
    Retry(retry::Retry),
    Rm(rm::Rm),
    Outputs(outputs::Outputs),
    Logs(Printed),
}

impl Runs {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Show(show) => show.run(&client).await,
            Verb::Cancel(cancel) => cancel.run(&client).await,
            Verb::Retry(retry) => retry.run(&client).await,
            Verb::Rm(rm) => rm.run(&client).await,
            Verb::Outputs(outputs) => outputs.run(&client).await,
            Verb::Logs(logs) => logs.run(&client).await,
        }
    }
}
