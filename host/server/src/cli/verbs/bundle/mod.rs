//! `gantry bundle …`: without a server.

mod check;
mod lint;
mod pack;
mod show;

use super::Outcome;

/// Check, pack and show bundles; no server is needed
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Bundle {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Lint(lint::Lint),
    Pack(pack::Pack),
    Show(show::Show),
}

impl Bundle {
    pub(super) async fn run(self) -> Outcome {
        match self.verb {
            Verb::Lint(lint) => lint.run().await,
            Verb::Pack(pack) => pack.run().await,
            Verb::Show(show) => show.run().await,
        }
    }
}
