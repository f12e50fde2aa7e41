//! What goes wrong on the command line, and how it is told: what, why, and what to do.

use std::error::Error;
use std::io::{self, IsTerminal, Write};

use thiserror::Error;

use super::exit::Exit;
use crate::config;
use crate::serve::ServeError;

/// Why a command did not do what it was asked.
#[derive(Debug, Error)]
pub(super) enum CliError {
    #[error("cannot start")]
    Runtime(#[source] io::Error),
    #[error("cannot write to standard output")]
    Output(#[source] io::Error),
    #[error("the configuration is not right")]
    Config(#[from] config::LoadError),
    #[error("the configuration cannot be shown")]
    ShowConfig(#[from] toml::ser::Error),
    #[error("the log filter '{filter}' cannot be read")]
    LogFilter {
        filter: String,
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    #[error("the server ended")]
    Serve(#[from] ServeError),
}

impl CliError {
    /// Tells it on standard error, and answers with how the command ends.
    pub(super) fn report(&self) -> Exit {
        let mut stderr = io::stderr().lock();
        let red = if stderr.is_terminal() { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        let _ = writeln!(stderr, "{}error{}: {self}", red.0, red.1);
        let mut cause = self.source();
        while let Some(error) = cause {
            let _ = writeln!(stderr, "  because: {error}");
            cause = error.source();
        }
        self.exit()
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Config(_) | Self::LogFilter { .. } => Exit::Usage,
            _ => Exit::Failed,
        }
    }
}
