//! `gantry plugin …`: what a server has installed, and what an author does with a project of their own.

mod ls;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Install plugins and look after them; write, build and test new ones
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Plugin {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Ls(ls::Ls),
}

impl Plugin {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Ls(ls) => ls.run(&client).await,
        }
    }
}
