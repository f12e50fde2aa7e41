//! `gantry workflow graph`

use std::fs;
use std::path::PathBuf;

use gantry_definition::workflow::workflow_graph;

use super::local::parsed;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{line, note};
use crate::cli::verbs::Outcome;

/// Draw the states of a workflow and the ways between them, as SVG; no server is needed
#[derive(Debug, clap::Args)]
pub(super) struct Graph {
    /// The workflow file (yml); `-` reads standard input
    file: PathBuf,
    /// Set off the state of this label
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// Where the picture goes; by default to standard output
    #[arg(short = 'o', long = "output", value_name = "SVG")]
    picture: Option<PathBuf>,
}

impl Graph {
    pub(super) fn run(self) -> Outcome {
        let workflow = parsed(&self.file)?.workflow;
        let here = match self.state {
            Some(label) => match workflow.place(&label) {
                Some(place) => Some(place),
                None => return Err(CliError::NoSuch { kind: "state", text: label }),
            },
            None => None,
        };
        let picture = workflow_graph(&workflow, here);
        match self.picture {
            None => line(picture)?,
            Some(path) => {
                let failed = |source| CliError::File { doing: "write", path: path.clone(), source };
                fs::write(&path, picture).map_err(failed)?;
                note(format_args!("drawn into {}", path.display()));
            }
        }
        Ok(Exit::Done)
    }
}
