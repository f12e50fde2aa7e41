//! `gantry plugin …`: what a server has installed, and what an author does with a project of their own.

mod author;
mod installed;

pub(in crate::cli) use author::{AuthorError, load_component};

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
    #[command(flatten)]
    Author(author::Verb),
    #[command(flatten)]
    Installed(installed::Verb),
}

impl Plugin {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Author(verb) => verb.run(&client).await,
            Verb::Installed(verb) => verb.run(&client).await,
        }
    }
}
