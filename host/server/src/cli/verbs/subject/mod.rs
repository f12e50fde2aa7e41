//! `gantry subject …`

mod add;
mod ls;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Add and list subjects: the people who are studied
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Subject {
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

impl Subject {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Add(add) => add.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
        }
    }
}
