//! The output importer decides what becomes of a run's outputs: which are its results as they are, and what else is made
//! from them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::plugin::{
    Answer, ImportPlan, ImportRequest, ImportableOutput, KeptOutput, Question,
};
use gantry_model::run::Run;
use gantry_model::task::Task;
use gantry_model::types::TypeKind;
use gantry_model::value::Value;
use gantry_store::RunResult;

use super::names::{outputs_prefix, results_prefix};
use super::plugins::{Called, misled};
use super::{Error, Pipeline, Result};

/// The media type of outputs that are kept as they are.
const AS_THEY_ARE: &str = "application/octet-stream";
/// The media type of arrays and other folders, which are downloaded as archives.
const FOLDER: &str = "application/zip";

impl Pipeline {
    /// Asks the run's importer, and keeps what it made.
    pub(crate) async fn import(
        &self,
        run: &Run,
        task: &Task,
        outputs: &[(String, Value)],
        folder: &Path,
    ) -> Result<std::result::Result<Vec<RunResult>, Failure>> {
        let plan = match self.plan(run, task, outputs, folder).await? {
            Ok(plan) => plan,
            Err(failure) => return Ok(Err(failure)),
        };
        let mut results = Vec::new();
        for KeptOutput { output, name, format } in plan.keep {
            let media_type = format.unwrap_or_else(|| media_type(at(outputs, &output)).to_owned());
            let size = measure(folder.join(&output)).await?;
            let object = format!("{}/{output}", outputs_prefix(run.id));
            results.push(RunResult { name, media_type, size, object });
        }
        for made in plan.create {
            let object = format!("{}/{}", results_prefix(run.id), made.name);
            let size = made.content.len() as u64;
            self.objects.put(&object, Bytes::from(made.content)).await?;
            results.push(RunResult { name: made.name, media_type: made.media_type, size, object });
        }
        Ok(Ok(results))
    }

    /// What the importer that the run is bound to decides.
    async fn plan(
        &self,
        run: &Run,
        task: &Task,
        outputs: &[(String, Value)],
        folder: &Path,
    ) -> Result<std::result::Result<ImportPlan, Failure>> {
        let importer = match self.importer(run).await {
            Err(Error::Plugin(error)) => {
                let hint =
                    "Enable the plugin again, or create the run anew: it is bound to its importer.";
                return Ok(Err(failure(&error.to_string(), hint.to_owned())));
            }
            importer => importer?,
        };
        let question = Arc::new(Question::Plan(ImportRequest {
            run: run.id,
            task: task.definition.reference(),
            outputs: importable(outputs, folder).await?,
            settings: importer.settings.clone(),
        }));
        Ok(match self.call_plugin(&importer, Some(run.id), &question, Some(folder)).await? {
            Called::Answered(Answer::Plan(plan)) => Ok(plan),
            Called::Answered(other) => return Err(misled(&other)),
            Called::Skipped(_) => Ok(as_declared(outputs)),
            Called::Failed { cause, hint } => Err(failure(&cause, hint)),
        })
    }
}

/// What becomes of outputs that no importer decides about: they are results as they are.
fn as_declared(outputs: &[(String, Value)]) -> ImportPlan {
    let keep = |(name, _): &(String, Value)| KeptOutput {
        output: name.clone(),
        name: name.clone(),
        format: None,
    };
    ImportPlan { keep: outputs.iter().map(keep).collect(), create: Vec::new() }
}

/// The output, or item of one, at a path such as `masks/0`; `None` for a file in a folder.
fn at<'a>(outputs: &'a [(String, Value)], path: &str) -> Option<&'a Value> {
    let mut names = path.split('/');
    let output = names.next()?;
    let (_, value) = outputs.iter().find(|(name, _)| name == output)?;
    names.try_fold(value, |value, index| match value {
        Value::Array(items) => items.get(index.parse::<usize>().ok()?).map(|item| &item.value),
        _ => None,
    })
}

fn media_type(value: Option<&Value>) -> &'static str {
    match value {
        Some(Value::Array(_) | Value::Files(_)) => FOLDER,
        Some(Value::Image(content) | Value::File(content)) if content.folder => FOLDER,
        Some(Value::Geometry(_)) => "application/geo+json",
        Some(Value::Image(_) | Value::File(_)) | None => AS_THEY_ARE,
        Some(_) => "text/plain",
    }
}

async fn importable(outputs: &[(String, Value)], folder: &Path) -> Result<Vec<ImportableOutput>> {
    let described: Vec<_> = outputs
        .iter()
        .map(|(name, value)| (name.clone(), value.kind(), item_kind(value), folder.join(name)))
        .collect();
    tokio::task::spawn_blocking(move || {
        let describe = |(name, kind, item_kind, path): (String, TypeKind, _, PathBuf)| {
            ImportableOutput { name, kind, item_kind, size: size_of(&path) }
        };
        described.into_iter().map(describe).collect()
    })
    .await
    .map_err(|error| Error::internal("measuring outputs", error))
}

/// Bytes of an output, or of a part of one.
async fn measure(path: PathBuf) -> Result<u64> {
    tokio::task::spawn_blocking(move || size_of(&path))
        .await
        .map_err(|error| Error::internal("measuring an output", error))
}

fn item_kind(value: &Value) -> Option<TypeKind> {
    match value {
        Value::Array(items) => items.first().map(|item| item.value.kind()),
        _ => None,
    }
}

/// Bytes of a file, or of all files under a folder. What cannot be read counts nothing; reading it fails later, and says so.
fn size_of(path: &Path) -> u64 {
    let Ok(metadata) = path.symlink_metadata() else { return 0 };
    if !metadata.is_dir() {
        return metadata.len();
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size_of(&entry.path())).sum()
}

fn failure(cause: &str, hint: String) -> Failure {
    Failure {
        stage: Stage::Import,
        reason: FailureReason::PluginFailed,
        cause: format!("the output importer failed: {cause}"),
        hint,
        exit_code: Some(0),
        details: Vec::new(),
    }
}
