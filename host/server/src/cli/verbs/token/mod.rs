//! `gantry token …`

mod create;
mod ls;
mod rm;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Make, list and revoke tokens
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Token {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Create(create::Create),
    Ls(ls::Ls),
    Rm(rm::Rm),
}

impl Token {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Create(create) => create.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Rm(rm) => rm.run(&client).await,
        }
    }
}
