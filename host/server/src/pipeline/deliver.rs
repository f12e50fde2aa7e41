//! Outputs are delivered by an executor of the user's own, as a zip, with the run's secret.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use gantry_definition::outputs::unpack_outputs;
use gantry_engine::verdict::refused_outputs;
use gantry_model::failure::{Failure, OutputProblem};
use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState};
use gantry_store::Change;
use subtle::ConstantTimeEq;

use super::collect::Collected;
use super::disk::DiskWatch;
use super::spool::Spooled;
use super::{Error, Pipeline, Result};

impl Pipeline {
    /// The run, if it waits for outputs and the secret is its own.
    pub(crate) async fn open_for_outputs(&self, id: RunId, secret: &str) -> Result<Run> {
        let run = self.run(id).await?;
        let own = self.store.run_secret(id).await?.unwrap_or_default();
        if !bool::from(own.as_bytes().ct_eq(secret.as_bytes())) {
            return Err(Error::WrongSecret);
        }
        match run.state.status() {
            status if status.accepts_outputs() => Ok(run),
            status => Err(Error::InvalidState { status, wanted: "take outputs" }),
        }
    }

    /// Takes the archive in; a run whose outputs are refused has FAILED.
    pub(crate) async fn deliver(&self, run: Run, archive: Spooled) -> Result<Run> {
        let task = self.task(run.task).await?;
        let folder = self.spool.subfolder()?;
        let unpacked = match unpack(archive.path(), folder.path()).await? {
            Ok(()) => self.collect_folder(&run, &task, folder.path().to_owned()).await?,
            Err(problems) => Err(refused_outputs(problems)),
        };
        let Collected { outputs, results } = match unpacked {
            Ok(collected) => collected,
            Err(failure) => return self.refuse(&run, failure).await,
        };
        if let Some(job) = run.state.job() {
            self.keep_logs(job).await?;
        }
        let change = Change::to(RunState::Finished { exit: None })
            .with_outputs(outputs)
            .with_results(results)
            .with_note("outputs were delivered with the run's secret".to_owned());
        Ok(self.store.apply(&run, change).await?)
    }

    async fn refuse(&self, run: &Run, failure: Failure) -> Result<Run> {
        let problems = failure.details.clone();
        self.fail(run, failure).await?;
        Err(Error::OutputsRefused(problems))
    }
}

/// Unpacks a zip of outputs. Names that lead out of the folder, links and bombs are refused.
async fn unpack(
    archive: &Path,
    folder: &Path,
) -> Result<std::result::Result<(), Vec<OutputProblem>>> {
    let (archive, folder) = (archive.to_owned(), folder.to_owned());
    tokio::task::spawn_blocking(move || {
        let file = File::open(archive).map_err(|error| Error::io("opening the outputs", error))?;
        let disk = DiskWatch::default();
        let mut create = |name: &str| -> std::io::Result<Box<dyn std::io::Write>> {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                disk.note(std::fs::create_dir_all(parent))?;
            }
            Ok(Box::new(disk.writer(disk.note(File::create_new(path))?)))
        };
        let unpacked = unpack_outputs(&mut BufReader::new(file), &mut create);
        // A run does not fail for want of room: the executor may deliver again.
        if disk.is_full() { Err(Error::DiskFull) } else { Ok(unpacked) }
    })
    .await
    .map_err(|error| Error::internal("unpacking the outputs", error))?
}
