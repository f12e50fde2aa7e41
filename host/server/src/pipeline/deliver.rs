//! Outputs are delivered by an executor of the user's own, as a zip, with the run's secret.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use gantry_definition::outputs::unpack_outputs;
use gantry_engine::verdict::refused_outputs;
use gantry_model::failure::OutputProblem;
use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState};
use gantry_store::Change;
use subtle::ConstantTimeEq;

use super::collect::Collected;
use super::disk::DiskWatch;
use super::spool::Spooled;
use super::{CONFLICT_RETRIES, Error, Pipeline, Result};

impl Pipeline {
    /// The run, if it waits for outputs and the secret is its own.
    pub(crate) async fn open_for_outputs(&self, id: RunId, secret: &str) -> Result<Run> {
        let run = self.run(id).await?;
        let own = self.store.run_secret(id).await?.unwrap_or_default();
        if !bool::from(own.as_bytes().ct_eq(secret.as_bytes())) {
            return Err(Error::WrongSecret);
        }
        taking_outputs(run)
    }

    /// Takes the archive in; a run whose outputs are refused has FAILED.
    pub(crate) async fn deliver(&self, run: Run, archive: Spooled) -> Result<Run> {
        let task = self.task(run.task).await?;
        let folder = self.spool.subfolder()?;
        let readable = unpack(archive.path(), folder.path()).await?;
        let _turn = self.turns.take(run.id).await;
        // Uploading and unpacking may have taken long enough for the run to end.
        let run = taking_outputs(self.run(run.id).await?)?;
        let unpacked = match readable {
            Ok(()) => self.collect_folder(&run, &task, folder.path().to_owned()).await?,
            Err(problems) => Err(refused_outputs(problems)),
        };
        match unpacked {
            Ok(Collected { outputs, results }) => {
                let change = Change::to(RunState::Finished { exit: None })
                    .with_outputs(outputs)
                    .with_results(results)
                    .with_note("outputs were delivered with the run's secret");
                self.conclude(run, change).await
            }
            Err(failure) => {
                let (problems, note) = (failure.details.clone(), failure.cause.clone());
                let change = Change::to(RunState::Failed { failure }).with_note(note);
                self.conclude(run, change).await?;
                Err(Error::OutputsRefused(problems))
            }
        }
    }

    /// Records how the run ended. Its driver may move it on at the same moment, which does not
    /// matter as long as it still takes outputs.
    async fn conclude(&self, mut run: Run, change: Change) -> Result<Run> {
        for _ in 0..CONFLICT_RETRIES {
            if let Some(job) = run.state.job() {
                self.keep_logs(job).await?;
            }
            match self.store.apply(&run, change.clone()).await.map_err(Error::from) {
                Err(Error::Conflict) => run = taking_outputs(self.run(run.id).await?)?,
                other => return other,
            }
        }
        Err(Error::Conflict)
    }
}

fn taking_outputs(run: Run) -> Result<Run> {
    match run.state.status() {
        status if status.accepts_outputs() => Ok(run),
        status => Err(Error::InvalidState { status, wanted: "take outputs" }),
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
