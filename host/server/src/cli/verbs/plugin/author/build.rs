//! `gantry plugin build`

use std::path::PathBuf;

use gantry_author::Project;
use gantry_author::build::{self, Built};
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::verbs::Outcome;

/// Build the component of a project: `dist/NAME.wasm`
///
/// Only the compiler of the language is needed; what it says is shown as it is.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Build {
    /// The project's folder
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// What a build made, for programs.
#[derive(Serialize)]
struct Made {
    path: String,
    size: usize,
    digest: String,
}

impl Build {
    pub(super) async fn run(self) -> Outcome {
        let project = Project::open(&self.path)?;
        let built = tokio::task::spawn_blocking(move || build::build(&project)).await??;
        let Built { path, component, digest, .. } = built;
        let made = Made {
            path: path.display().to_string(),
            size: component.len(),
            digest: digest.to_string(),
        };
        self.output.one(&made, &made.digest, || {
            vec![
                ("component", made.path.clone()),
                ("size", size(component.len())),
                ("digest", made.digest.clone()),
            ]
        })?;
        Ok(Exit::Done)
    }
}

/// Bytes as people read them.
pub(super) fn size(bytes: usize) -> String {
    indicatif::BinaryBytes(bytes as u64).to_string()
}
