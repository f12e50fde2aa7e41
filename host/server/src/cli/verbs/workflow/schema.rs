//! `gantry workflow schema`

use gantry_definition::workflow::workflow_schema;

use crate::cli::exit::Exit;
use crate::cli::output::line;
use crate::cli::verbs::Outcome;

/// Print the JSON schema of workflow files, for editors; no server is needed
#[derive(Debug, clap::Args)]
pub(super) struct Schema {}

impl Schema {
    pub(super) fn run(self) -> Outcome {
        line(workflow_schema().trim_end())?;
        Ok(Exit::Done)
    }
}
