//! `gantry openapi`

use super::Outcome;
use crate::api::native;
use crate::cli::exit::Exit;
use crate::cli::output::json;

/// Print the description of the HTTP interface, in OpenAPI 3.1; a server has it at
/// /api/openapi.json
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Openapi;

impl Openapi {
    pub(super) fn run(self) -> Outcome {
        json(&native::document())?;
        Ok(Exit::Done)
    }
}
