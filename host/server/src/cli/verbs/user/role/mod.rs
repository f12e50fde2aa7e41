//! `gantry user role …`

mod add;
mod ls;
mod rm;

use crate::cli::client::Client;
use crate::cli::verbs::Outcome;

/// Give a user a role, take it away, and list roles
#[derive(Debug, clap::Args)]
pub(super) struct Role {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Add(add::Add),
    Rm(rm::Rm),
    Ls(ls::Ls),
}

impl Role {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        match self.verb {
            Verb::Add(add) => add.run(client).await,
            Verb::Rm(rm) => rm.run(client).await,
            Verb::Ls(ls) => ls.run(client).await,
        }
    }
}
