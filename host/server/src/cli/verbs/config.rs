//! `gantry config …`

use std::io::{self, Write};

use super::Outcome;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::config::{self, Flags};

/// See how a server is configured
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Config {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Print what `gantry serve` would use, as TOML, with secrets masked
    Show {
        #[command(flatten)]
        flags: Flags,
    },
}

impl Config {
    pub(super) fn run(self) -> Outcome {
        let Verb::Show { flags } = self.verb;
        let text = config::show(&config::load(&flags)?)?;
        write!(io::stdout(), "{text}").map_err(CliError::Output)?;
        Ok(Exit::Done)
    }
}
