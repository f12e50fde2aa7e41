//! A bundle is checked as the server checks it at upload: the same code, so the same findings.

use std::path::Path;

use gantry_model::finding::Finding;

use crate::cli::error::CliError;
use crate::cli::progress;
use crate::pipeline::{Checked, Error, Spool, check_bundle};

/// What the bundle holds, or all that was found wrong.
pub(super) async fn check(bundle: &Path) -> Result<Result<Checked, Vec<Finding>>, CliError> {
    let path = bundle.to_owned();
    let failed = |doing| {
        let path = path.clone();
        move |source| CliError::File { doing, path, source }
    };
    std::fs::File::open(&path).map_err(failed("open"))?;
    // Room for an image that has to be inflated.
    let folder = tempfile::tempdir().map_err(failed("make a temporary folder to check"))?;
    let spool = Spool::open(folder.path().to_owned())
        .map_err(failed("make a temporary folder to check"))?;
    let spinner = progress::spinner(format!("checking {}", path.display()));
    let checked = tokio::task::spawn_blocking(move || check_bundle(path, &spool)).await;
    spinner.finish_and_clear();
    match checked? {
        Ok(checked) => Ok(Ok(checked)),
        Err(Error::BundleRefused(refusal)) => Ok(Err(refusal.findings)),
        Err(error) => Err(CliError::Check(Box::new(error))),
    }
}
