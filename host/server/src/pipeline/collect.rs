//! What a job left becomes the run's outputs: checked against the declaration, shown to the importer, moved into the store.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use gantry_definition::outputs::{EntryKind, OutputTree, ReadSeek, TreeEntry, collect_outputs};
use gantry_engine::matching::check_outputs;
use gantry_engine::verdict::{mismatched_outputs, refused_outputs};
use gantry_model::failure::{Failure, OutputProblem};
use gantry_model::id::RunId;
use gantry_model::run::{Job, Run};
use gantry_model::task::{ParameterRef, Side, Task, TaskDefinition};
use gantry_model::value::Value;
use gantry_store::{ObjectError, RunResult};

use super::names::outputs_prefix;
use super::{Error, Pipeline, Result};

/// Outputs that were accepted.
pub(crate) struct Collected {
    pub(crate) outputs: Vec<(String, Value)>,
    pub(crate) results: Vec<RunResult>,
}

impl Pipeline {
    /// Takes in what a job left.
    pub(crate) async fn collect(
        &self,
        run: &Run,
        task: &Task,
        job: &Job,
    ) -> Result<std::result::Result<Collected, Failure>> {
        let left = match self.executors.get(&job.executor) {
            Ok(executor) => executor.outputs(&job.handle).await,
            Err(failure) => return Ok(Err(failure)),
        };
        let folder = left.map_err(|error| Error::internal("finding a job's outputs", error))?;
        self.collect_folder(run, task, self.present(run.id, folder)).await
    }

    /// Takes in a folder of outputs.
    pub(crate) async fn collect_folder(
        &self,
        run: &Run,
        task: &Task,
        folder: PathBuf,
    ) -> Result<std::result::Result<Collected, Failure>> {
        let inputs = self.store.values(run.id, Side::Inputs).await?;
        let outputs = match read(task.definition.clone(), inputs, folder.clone()).await? {
            Ok(outputs) => outputs,
            Err(problems) => return Ok(Err(refused_outputs(problems))),
        };
        let results = match self.import(run, task, &outputs, &folder).await? {
            Ok(results) => results,
            Err(failure) => return Ok(Err(failure)),
        };
        let prefix = outputs_prefix(run.id);
        if self.objects.local_path(&prefix).as_ref() != Some(&folder) {
            match self.objects.adopt_folder(&folder, &prefix).await {
                Err(ObjectError::InvalidKey { key, reason }) => {
                    return Ok(Err(refused_outputs(vec![unkeepable(&prefix, &key, reason)])));
                }
                adopted => adopted?,
            }
        }
        Ok(Ok(Collected { outputs, results }))
    }

    /// The folder, or where the store has it if a server that was killed had moved it already.
    fn present(&self, run: RunId, folder: PathBuf) -> PathBuf {
        match self.objects.local_path(&outputs_prefix(run)) {
            Some(moved) if !folder.is_dir() && moved.is_dir() => moved,
            _ => folder,
        }
    }
}

/// A file of a slide may have a name that no object can have.
fn unkeepable(prefix: &str, key: &str, reason: &str) -> OutputProblem {
    let name = key.strip_prefix(prefix).unwrap_or(key).trim_start_matches('/');
    OutputProblem {
        parameter: name.to_owned(),
        code: "APPE-internal-extra-output-files".to_owned(),
        message: format!("file structure for parameter contains extra files: its name {reason}"),
    }
}

type Read = std::result::Result<Vec<(String, Value)>, Vec<OutputProblem>>;

/// Reads and checks the folder on a thread that may block.
async fn read(
    definition: TaskDefinition,
    inputs: Vec<(String, Value)>,
    folder: PathBuf,
) -> Result<Read> {
    let reading = tokio::task::spawn_blocking(move || {
        let outputs = collect_outputs(&definition, &Folder(folder))?;
        let mismatches = check_outputs(&definition, &by_reference(inputs, &outputs));
        if mismatches.is_empty() { Ok(outputs) } else { Err(mismatched_outputs(mismatches)) }
    });
    reading.await.map_err(|error| Error::internal("reading a job's outputs", error))
}

fn by_reference(
    inputs: Vec<(String, Value)>,
    outputs: &[(String, Value)],
) -> HashMap<ParameterRef, Value> {
    let inputs = inputs.into_iter().map(|(name, value)| (Side::Inputs, name, value));
    let outputs = outputs.iter().cloned().map(|(name, value)| (Side::Outputs, name, value));
    inputs.chain(outputs).map(|(side, name, value)| (ParameterRef { side, name }, value)).collect()
}

/// A folder of outputs on this machine. Links are told as such and never followed: a job could point them anywhere.
struct Folder(PathBuf);

impl Folder {
    fn path(&self, inside: &str) -> PathBuf {
        if inside.is_empty() { self.0.clone() } else { self.0.join(inside) }
    }
}

impl OutputTree for Folder {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.path(folder))? {
            let entry = entry?;
            let metadata = entry.path().symlink_metadata()?;
            let kind = if metadata.is_file() {
                EntryKind::File { size: metadata.len() }
            } else if metadata.is_dir() {
                EntryKind::Folder
            } else {
                EntryKind::Other
            };
            entries
                .push(TreeEntry { name: entry.file_name().to_string_lossy().into_owned(), kind });
        }
        Ok(entries)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn ReadSeek>> {
        let path: &Path = &self.path(path);
        Ok(Box::new(io::BufReader::new(File::open(path)?)))
    }
}
