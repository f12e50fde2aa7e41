//! `gantry cohort …`

mod add;
mod ls;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Add and list cohorts: people who are studied together
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Cohort {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Add(add::Add),
    Ls(ls::Ls),
}

impl Cohort {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Add(add) => add.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
        }
    }
}
