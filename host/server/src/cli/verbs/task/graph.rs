//! `gantry task graph`

use std::fs;
use std::path::PathBuf;

use gantry_definition::script::script_graph;

use super::local::parsed;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{line, note};
use crate::cli::verbs::Outcome;

/// Draw the stages and jobs of a script task, as SVG; no server is needed
#[derive(Debug, clap::Args)]
pub(super) struct Graph {
    /// Its main file (yml), or a folder with a task.yml
    file: PathBuf,
    /// Where the picture goes; by default to standard output
    #[arg(short = 'o', long = "output", value_name = "SVG")]
    picture: Option<PathBuf>,
}

impl Graph {
    pub(super) fn run(self) -> Outcome {
        let picture = script_graph(&parsed(&self.file)?.script);
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
