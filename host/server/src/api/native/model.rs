//! What the native interface sends and takes. API types never enter a stage; each is made from the model here.

use std::ops::RangeInclusive;

use gantry_definition::values::value_to_json;
use gantry_model::creator::CreatorKind;
use gantry_model::exec::ExecExit;
use gantry_model::failure::Failure;
use gantry_model::finding::Finding;
use gantry_model::id::{RunId, TaskId};
use gantry_model::plugin::PluginPin;
use gantry_model::run::{Run, RunState, RunStatus};
use gantry_model::script::Script;
use gantry_model::task::{Author, Bundle, Parameter, Resources, Task, Work};
use gantry_model::value::Value;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::api::problem::Problem;

/// A task.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct TaskView {
    pub(crate) id: Uuid,
    pub(crate) namespace: String,
    pub(crate) version: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    #[schema(value_type = Vec<Object>)]
    pub(crate) authors: Vec<Author>,
    #[schema(value_type = Vec<Object>)]
    pub(crate) inputs: Vec<Parameter>,
    #[schema(value_type = Vec<Object>)]
    pub(crate) outputs: Vec<Parameter>,
    /// What a task has that came as a bundle.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) bundle: Option<BundleView>,
    /// What a script task does: stages, jobs, files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) script: Option<Script>,
    /// RFC 3339.
    pub(crate) created_at: String,
}

/// What a task has that came as a bundle.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct BundleView {
    #[schema(value_type = Object)]
    pub(crate) resources: Resources,
    pub(crate) image: ImageView,
    /// Of the bundle as it was uploaded: `sha256:…`.
    pub(crate) bundle_digest: String,
    /// In bytes.
    pub(crate) bundle_size: u64,
    pub(crate) has_logo: bool,
}

/// A task's container image.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ImageView {
    /// Digest of its configuration: what container engines call the image's id.
    pub(crate) id: String,
    pub(crate) os: String,
    pub(crate) architecture: String,
    /// Where it can be pulled from, if a registry is configured.
    pub(crate) registry_reference: Option<String>,
}

/// A task that was accepted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct AcceptedView {
    pub(crate) task: TaskView,
    /// What its author might still mend.
    #[schema(value_type = Vec<Object>)]
    pub(crate) warnings: Vec<Finding>,
}

/// A run.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct RunView {
    pub(crate) id: Uuid,
    pub(crate) task: Uuid,
    /// `CREATED`, `PROVISIONED`, `QUEUING`, `QUEUED`, `PENDING`, `RUNNING`, `CANCELING`, `FINISHED`, `FAILED`, `CANCELED`.
    #[schema(value_type = String)]
    pub(crate) status: RunStatus,
    /// How often it was started.
    pub(crate) attempt: u32,
    /// Of a script run, where one run is asked for: the name of the stage that runs now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stage: Option<String>,
    /// The executor that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) executor: Option<String>,
    /// The id of the server that has its job; a server keeps it in its data folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) server: Option<String>,
    /// Why it still waits for an executor, or for the server that has its job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) waiting_because: Option<String>,
    /// Why it failed: stage, reason, cause, hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) failure: Option<Failure>,
    /// How its job ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) exit: Option<ExecExit>,
    /// The output importer that it asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) importer: Option<String>,
    /// The very importer that it is bound to: name, version, digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) pinned_importer: Option<PluginPin>,
    /// The project that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<String>,
    /// The name of the token or the user that created it; `workflow` for runs of callbacks.
    pub(crate) created_by: String,
    /// Which of these it was: `token`, `user` or `workflow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) creator: Option<CreatorKind>,
    /// RFC 3339.
    pub(crate) created_at: String,
    /// When its status changed last, RFC 3339.
    pub(crate) updated_at: String,
}

/// The value of an input or an output.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ValueView {
    pub(crate) name: String,
    /// The type's id: `integer`, `array`, …
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The value; `null` for images and files, which are downloaded.
    #[schema(value_type = Object)]
    pub(crate) value: serde_json::Value,
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct PageView<T> {
    pub(crate) items: Vec<T>,
    /// Give it as `cursor` to get what follows; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next_cursor: Option<String>,
}

/// How many items a page may have.
const PAGE_ITEMS: RangeInclusive<u32> = 1..=500;

/// Which page of a list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// `next_cursor` of the page before.
    pub(crate) cursor: Option<String>,
    /// Most items of a page, 1 to 500.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub(crate) limit: u32,
}

fn default_limit() -> u32 {
    50
}

impl PageParams {
    /// The same for the store.
    pub(crate) fn into_request(self) -> Result<gantry_store::PageRequest, Problem> {
        if !PAGE_ITEMS.contains(&self.limit) {
            let (least, most) = (PAGE_ITEMS.start(), PAGE_ITEMS.end());
            let problem = format!("`limit` is {}, not {least} to {most}", self.limit);
            return Err(Problem::bad_request(problem));
        }
        Ok(gantry_store::PageRequest { cursor: self.cursor, limit: self.limit })
    }
}

impl From<Task> for TaskView {
    fn from(task: Task) -> Self {
        let bundle = task.bundle().map(BundleView::from);
        let script = match task.definition.work {
            Work::Script(script) => Some(script),
            Work::Job(_) => None,
        };
        Self {
            id: task.id.0,
            namespace: task.definition.namespace,
            version: task.definition.version,
            name: task.definition.name,
            description: task.definition.description,
            authors: task.definition.authors,
            inputs: task.definition.inputs,
            outputs: task.definition.outputs,
            bundle,
            script,
            created_at: task.created_at.to_string(),
        }
    }
}

impl From<Bundle<'_>> for BundleView {
    fn from(Bundle { job, package }: Bundle<'_>) -> Self {
        let image = &package.image;
        Self {
            resources: job.resources,
            image: ImageView {
                id: image.archive.config.digest.to_string(),
                os: image.archive.os.clone(),
                architecture: image.archive.architecture.clone(),
                registry_reference: image.registry_reference.clone(),
            },
            bundle_digest: package.bundle_digest.to_string(),
            bundle_size: package.bundle_size,
            has_logo: package.has_logo,
        }
    }
}

impl RunView {
    /// Where the run is shown.
    pub(crate) fn address(&self) -> String {
        format!("{}/runs/{}", super::BASE, self.id)
    }
}

impl From<Run> for RunView {
    fn from(run: Run) -> Self {
        let Run { id: RunId(id), task: TaskId(task), state, attempt, importer, .. } = run;
        let status = state.status();
        let executor = state.executor().map(ToString::to_string);
        let server = state.server().map(ToString::to_string);
        let (mut waiting_because, mut failure, mut exit) = (None, None, None);
        match state {
            RunState::Queuing { waiting_because: because } => waiting_because = because,
            RunState::Failed { failure: why } => failure = Some(why),
            RunState::Finished { exit: ended } => exit = ended,
            _ => {}
        }
        Self {
            id,
            task,
            status,
            attempt,
            stage: None,
            executor,
            server,
            waiting_because,
            failure,
            exit,
            importer: importer.map(|importer| importer.0),
            pinned_importer: run.pinned_importer,
            project: run.project.map(String::from),
            creator: Some(run.created_by.kind()),
            created_by: run.created_by.name().to_owned(),
            created_at: run.created_at.to_string(),
            updated_at: run.updated_at.to_string(),
        }
    }
}

impl From<(String, Value)> for ValueView {
    fn from((name, value): (String, Value)) -> Self {
        Self { name, kind: value.kind().to_string(), value: value_to_json(&value) }
    }
}
