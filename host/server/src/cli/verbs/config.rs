//! `gantry config …`

use std::io::{self, Write};

use super::Outcome;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::config::{self, Flags};

/// The server's configuration
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Config {
    /// Print what `gantry serve` would use, as TOML, with secrets masked
    Show {
        #[command(flatten)]
        flags: Flags,
    },
}

impl Config {
    pub(super) fn run(self) -> Outcome {
        let Self::Show { flags } = self;
        let text = config::show(&config::load(&flags)?)?;
        write!(io::stdout(), "{text}").map_err(CliError::Output)?;
        Ok(Exit::Done)
    }
}
