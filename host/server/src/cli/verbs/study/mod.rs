//! `gantry study …`

mod import_config;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Set up studies
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Study {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    ImportConfig(import_config::ImportConfig),
}

impl Study {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::ImportConfig(import) => import.run(&client).await,
        }
    }
}
