//! Where objects are kept. With a local object store these are the folders that the Cytomine manual describes, so that
//! users may mount them.

use gantry_model::digest::Digest;
use gantry_model::exec::LogStream;
use gantry_model::id::{JobId, RunId, TaskId, UploadId};
use gantry_store::GivenFile;
use uuid::Uuid;

fn definition_prefix(task: TaskId) -> String {
    format!("task-{task}-def")
}

/// Everything that belongs to a task.
pub(crate) fn task_prefix(task: TaskId) -> String {
    definition_prefix(task)
}

/// The descriptor as it was uploaded.
pub(crate) fn descriptor_object(task: TaskId) -> String {
    format!("{}/descriptor.yml", definition_prefix(task))
}

/// The logo as it was uploaded.
pub(crate) fn logo_object(task: TaskId) -> String {
    format!("{}/logo.png", definition_prefix(task))
}

/// The bundle as it was uploaded.
pub(crate) fn bundle_object(task: TaskId) -> String {
    format!("{}/bundle.zip", definition_prefix(task))
}

/// The image archive on its own, where the bundle has it compressed.
pub(crate) fn image_object(task: TaskId) -> String {
    format!("{}/image.tar", definition_prefix(task))
}

/// A run's inputs.
pub(crate) fn inputs_prefix(run: RunId) -> String {
    format!("task-run-inputs-{run}")
}

/// A run's outputs.
pub(crate) fn outputs_prefix(run: RunId) -> String {
    format!("task-run-outputs-{run}")
}

/// What an importer made of a run's outputs.
pub(crate) fn results_prefix(run: RunId) -> String {
    format!("task-run-results-{run}")
}

/// What a run's jobs printed.
pub(crate) fn logs_prefix(run: RunId) -> String {
    format!("task-run-logs-{run}")
}

/// An input, or an item of one: `param`, `param/0/2`.
pub(crate) fn input_object(run: RunId, name: &str, index: &[u32]) -> String {
    at_index(format!("{}/{name}", inputs_prefix(run)), index)
}

/// The GeoJSON beside an image, which tells where it was cropped from.
pub(crate) fn outline_of(image: &str) -> String {
    format!("{image}.geojson")
}

/// An output, or an item of one.
pub(crate) fn output_object(run: RunId, name: &str, index: &[u32]) -> String {
    at_index(format!("{}/{name}", outputs_prefix(run)), index)
}

fn at_index(mut object: String, index: &[u32]) -> String {
    for position in index {
        object.push('/');
        object.push_str(&position.to_string());
    }
    object
}

/// Artifacts of a run's jobs.
pub(crate) fn artifacts_prefix(run: RunId) -> String {
    format!("task-run-artifacts-{run}")
}

/// A file of an artifact, by its digest: names on a host need not be fit for keys.
pub(crate) fn artifact_object(run: RunId, digest: &Digest) -> String {
    format!("{}/{}", artifacts_prefix(run), digest.hex())
}

/// What was uploaded for a run's inputs.
pub(crate) fn uploads_prefix(run: RunId) -> String {
    format!("task-run-uploads-{run}")
}

/// What one upload brought.
pub(crate) fn upload_object(run: RunId, upload: UploadId) -> String {
    format!("{}/{upload}", uploads_prefix(run))
}

/// A file of an input that consists of files.
pub(crate) fn given_file_object(run: RunId, input: &str, file: &GivenFile) -> String {
    match file.upload {
        Some(upload) => upload_object(run, upload),
        None => format!("{}/{input}/{}", inputs_prefix(run), file.entry.digest.hex()),
    }
}

/// What one of several jobs printed.
pub(crate) fn job_log_object(job: JobId, stream: LogStream) -> String {
    let JobId { run, attempt, part } = job;
    let part = part.map(|part| format!("{}.{}/", part.job, part.turn)).unwrap_or_default();
    format!("{}/{attempt}/{part}{stream}", logs_prefix(run))
}

/// A plugin's component.
pub(crate) fn component_object(digest: &Digest) -> String {
    format!("plugins/{}.wasm", digest.hex())
}

/// The recording of a plugin's call that failed.
pub(crate) fn failure_object(failure: Uuid) -> String {
    format!("plugin-failures/{failure}.json")
}
