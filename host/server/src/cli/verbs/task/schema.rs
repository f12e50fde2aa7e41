//! `gantry task schema`

use gantry_definition::script::script_schema;

use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::verbs::Outcome;

/// Print the JSON schema of script tasks, for editors; no server is needed
#[derive(Debug, clap::Args)]
pub(super) struct Schema {}

impl Schema {
    pub(super) fn run(self) -> Outcome {
        json(&script_schema())?;
        Ok(Exit::Done)
    }
}
