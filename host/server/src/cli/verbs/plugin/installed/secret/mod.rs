//! `gantry plugin secret …`

mod ls;
mod rm;
mod set;

use crate::cli::client::Client;
use crate::cli::verbs::Outcome;

/// Set, list and remove the secrets that plugins may be granted
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Secret {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Set(set::Set),
    Ls(ls::Ls),
    Rm(rm::Rm),
}

impl Secret {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        match self.verb {
            Verb::Set(set) => set.run(client).await,
            Verb::Ls(ls) => ls.run(client).await,
            Verb::Rm(rm) => rm.run(client).await,
        }
    }
}
