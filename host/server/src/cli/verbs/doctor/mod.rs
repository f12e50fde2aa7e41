//! `gantry doctor`

mod check;
mod engines;
mod network;
mod plugins;
mod storage;
mod trial;
mod trial_image;

use std::path::PathBuf;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;
use crate::cli::error::{CliError, in_a_line};
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note, print_rows};
use crate::config::{self, Config};
use check::{Check, Verdict};

/// Look at this machine: what is there, what is missing, and how to get it
///
/// Looks at what `gantry serve` needs, starts a container that does nothing, and looks at the server that --server names. Exits with 1 if
/// something is missing.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Doctor {
    /// Configuration file [default: gantry.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: Connection,
}

impl Doctor {
    pub(super) async fn run(self) -> Outcome {
        let checks = self.checks().await?;
        match self.output.format {
            Format::Json => json(&checks)?,
            Format::Ids => checks.iter().try_for_each(|check| line(check.id))?,
            Format::Table => {
                print_rows(checks.iter().map(Check::row))?;
                let hints = checks.iter().filter_map(Check::advice);
                hints.for_each(note);
            }
        }
        let missing = checks.iter().any(|check| check.verdict == Verdict::Missing);
        Ok(if missing { Exit::Failed } else { Exit::Done })
    }

    async fn checks(&self) -> Result<Vec<Check>, CliError> {
        let flags = config::Flags { config: self.config.clone(), ..config::Flags::default() };
        let config = match config::load(&flags) {
            Ok(config) => Config { data: self.connection.data.clone(), ..config },
            Err(error) => {
                let hint = "Mend it; docs/operate.md lists what can be set.";
                return Ok(vec![Check::missing("configuration", in_a_line(&error), hint)]);
            }
        };
        let mut checks = engines::check(&config).await;
        checks.push(plugins::check(&config).await);
        checks.extend(storage::check(&config.data));
        checks.push(network::port(config.listen).await);
        checks.push(network::server(&Client::new(&self.connection)?).await);
        Ok(checks)
    }
}
