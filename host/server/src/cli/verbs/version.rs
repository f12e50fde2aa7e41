//! `gantry version`

use serde::Serialize;

use super::Outcome;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line};

/// Print the version
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Version {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct View {
    name: &'static str,
    version: &'static str,
}

impl Version {
    pub(super) fn run(self) -> Outcome {
        let view = View { name: env!("CARGO_BIN_NAME"), version: env!("CARGO_PKG_VERSION") };
        match self.output.format {
            Format::Json => json(&view)?,
            Format::Ids => line(view.version)?,
            Format::Table => line(format_args!("{} {}", view.name, view.version))?,
        }
        Ok(Exit::Done)
    }
}
