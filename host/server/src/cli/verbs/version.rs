//! `gantry version`

use std::io::{self, Write};

use super::Outcome;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Print the version
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Version;

impl Version {
    pub(super) fn run(self) -> Outcome {
        writeln!(io::stdout(), "gantry {}", env!("CARGO_PKG_VERSION")).map_err(CliError::Output)?;
        Ok(Exit::Done)
    }
}
