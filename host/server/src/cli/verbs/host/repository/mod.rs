//! `gantry host repository …`

mod add;
mod ls;
mod rm;

use crate::cli::client::Client;
use crate::cli::verbs::Outcome;

/// Set, list and remove the credentials with which hosts pull images
#[derive(Debug, clap::Args)]
pub(super) struct Repository {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Add(add::Add),
    Ls(ls::Ls),
    Rm(rm::Rm),
}

impl Repository {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        match self.verb {
            Verb::Add(add) => add.run(client).await,
            Verb::Ls(ls) => ls.run(client).await,
            Verb::Rm(rm) => rm.run(client).await,
        }
    }
}
