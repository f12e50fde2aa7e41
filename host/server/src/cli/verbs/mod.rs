//! The verbs, one a file, grouped by what they are about.

mod config;
mod serve;
mod version;

use clap::Subcommand;

use super::error::CliError;
use super::exit::Exit;

/// How a verb ends.
type Outcome = Result<Exit, CliError>;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Serve(serve::Serve),
    #[command(subcommand)]
    Config(config::Config),
    Version(version::Version),
}

impl Verb {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::Serve(serve) => serve.run().await,
            Self::Config(config) => config.run(),
            Self::Version(version) => version.run(),
        }
    }
}
