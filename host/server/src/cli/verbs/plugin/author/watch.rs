//! `gantry plugin watch`

use std::path::{Path, PathBuf};

use gantry_author::{Project, cases, watch};

use super::test::{run_cases, show};
use crate::cli::error::CliError;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Build a project and run its test cases each time that a source has changed
///
/// Ends with Ctrl-C.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Watch {
    /// The project's folder
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
}

impl Watch {
    pub(super) async fn run(self) -> Outcome {
        let project = Project::open(&self.path)?;
        let mut watch = watch::Watch::begin(&project)?;
        loop {
            watch = tokio::task::spawn_blocking(move || watch.changed().map(|()| watch)).await??;
            // The next change may be to what is wrong now.
            if let Err(error) = round(&self.path).await {
                error.report();
            }
            note("waiting for a change (Ctrl-C ends it)");
        }
    }
}

/// Builds and tests, as the manifest is by now.
async fn round(path: &Path) -> Result<(), CliError> {
    let project = Project::open(path)?;
    let cases = cases::read_all(&project)?;
    show(&run_cases(&project, &cases, false).await?)
}
