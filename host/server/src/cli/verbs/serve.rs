//! `gantry serve`

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use super::Outcome;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::line;
use crate::config::{self, Flags, LogConfig, LogFormat};

/// Serve requests and run tasks, until SIGTERM or Ctrl-C; jobs outlive the server
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Serve {
    #[command(flatten)]
    flags: Flags,
}

impl Serve {
    pub(super) async fn run(self) -> Outcome {
        let config = config::load(&self.flags)?;
        begin_log(&config.log)?;
        crate::serve::serve(config, show_token).await?;
        Ok(Exit::Done)
    }
}

/// Shows the first administrator's token where a person looks on; it is also in a file that only
/// its owner can read.
fn show_token(token: &str) {
    if io::stdout().is_terminal() {
        let _ = line(format_args!("The first administrator's token: {token}"));
    }
}

/// Sends events to standard error.
fn begin_log(config: &LogConfig) -> Result<(), CliError> {
    let filter = EnvFilter::builder()
        .parse(&config.filter)
        .map_err(|source| CliError::LogFilter { filter: config.filter.clone(), source })?;
    let log = fmt().with_env_filter(filter).with_writer(io::stderr);
    match config.format {
        LogFormat::Json => log.json().init(),
        LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).with_target(false).init(),
    }
    Ok(())
}
