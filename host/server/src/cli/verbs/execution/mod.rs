//! `gantry execution …`

mod logs;
mod ls;
mod rerun;
mod resolve;
mod show;
mod skip;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// What all verbs here take for an execution.
const WHICH: &str = "The execution: its number";

/// See executions of callbacks, resolve those that wait for somebody, repeat them or do without
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Execution {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Ls(ls::Ls),
    Show(show::Show),
    Resolve(resolve::Resolve),
    Rerun(rerun::Rerun),
    Skip(skip::Skip),
    Logs(logs::Logs),
}

impl Execution {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Show(show) => show.run(&client).await,
            Verb::Resolve(resolve) => resolve.run(&client).await,
            Verb::Rerun(rerun) => rerun.run(&client).await,
            Verb::Skip(skip) => skip.run(&client).await,
            Verb::Logs(logs) => logs.run(&client).await,
        }
    }
}
