//! `gantry completion`

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::Outcome;
use crate::cli::Cli;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Print a script that completes commands in a shell
///
/// For bash: gantry completion bash > /etc/bash_completion.d/gantry
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Completion {
    shell: Shell,
}

impl Completion {
    pub(super) fn run(self) -> Outcome {
        // By way of memory, as the library panics where it cannot write.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "gantry", &mut script);
        io::stdout().write_all(&script).map_err(CliError::Output)?;
        Ok(Exit::Done)
    }
}
