//! `gantry task template …`

mod ls;
mod show;

use crate::cli::client::Client;
use crate::cli::verbs::Outcome;

/// List and show script tasks to begin one's own with
#[derive(Debug, clap::Args)]
pub(super) struct Template {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Ls(ls::Ls),
    Show(show::Show),
}

impl Template {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        match self.verb {
            Verb::Ls(ls) => ls.run(client).await,
            Verb::Show(show) => show.run(client).await,
        }
    }
}
