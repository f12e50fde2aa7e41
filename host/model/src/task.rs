//! A task as it is locked at upload: what a run is created from, whatever the author wrote it in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::id::TaskId;
use crate::image::ImageArchive;
use crate::script::Script;
use crate::types::TypeSpec;

/// A task that was accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Given at upload.
    pub id: TaskId,
    /// What the author declared.
    pub definition: TaskDefinition,
    /// Where the bytes of a bundle are; a script task is all in its definition.
    pub package: Option<TaskPackage>,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// What the author declared, checked and complete: defaults are filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskDefinition {
    /// For people: 3 to 30 characters.
    pub name: String,
    /// A shorter name; the name itself where the author gave none.
    pub name_short: String,
    /// Dotted, as in `org.example.counting`.
    pub namespace: String,
    /// Semantic version. A namespace and a version name one task.
    pub version: String,
    /// For people, in the author's words.
    pub description: Option<String>,
    /// At least one.
    pub authors: Vec<Author>,
    /// In the descriptor's order.
    pub inputs: Vec<Parameter>,
    /// In the descriptor's order.
    pub outputs: Vec<Parameter>,
    /// Arrays that must have the same size and the same indexes.
    pub matching: Vec<Matching>,
    /// What a run of this task does.
    #[serde(flatten)]
    pub work: Work,
}

/// What a run of a task does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Work {
    /// One job, the container of a bundle.
    Job(JobTemplate),
    /// Jobs in stages.
    Script(Script),
}

/// A task that came as a bundle, with what such a task has.
#[derive(Debug, Clone, Copy)]
pub struct Bundle<'a> {
    /// Its one job.
    pub job: &'a JobTemplate,
    /// Where its bytes are.
    pub package: &'a TaskPackage,
}

/// Who wrote a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the descriptor's own")]
pub struct Author {
    pub first_name: String,
    pub last_name: String,
    pub organization: String,
    pub email: String,
    pub is_contact: bool,
}

/// An input or an output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Also the name of its file: letters, digits and `_`.
    pub name: String,
    /// For people; the name itself where the author gave none.
    pub display_name: String,
    /// For people.
    pub description: String,
    /// What values it takes.
    #[serde(rename = "type")]
    pub type_spec: TypeSpec,
    /// Whether a run may do without it.
    pub optional: bool,
    /// What clients offer when nothing is given, as JSON of the parameter's type. Never applied by the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<serde_json::Value>,
    /// For an output: the input that it was made from, so that its geometries can be placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<String>,
}

/// Two array parameters whose items belong together, index by index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// One of them.
    pub left: ParameterRef,
    /// The other.
    pub right: ParameterRef,
}

/// Names an input or an output.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ParameterRef {
    /// Which of the two.
    pub side: Side,
    /// The parameter's name.
    pub name: String,
}

/// Inputs or outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "the two names say it")]
pub enum Side {
    Inputs,
    Outputs,
}

/// A container job, before it is known where it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobTemplate {
    /// Where the container finds its inputs, absolute.
    pub input_folder: String,
    /// Where the container leaves its outputs, absolute.
    pub output_folder: String,
    /// What it needs and what it may use.
    pub resources: Resources,
}

/// What a job needs; it is never given more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// Whole processors.
    pub cpus: u32,
    /// Whole graphics processors.
    pub gpus: u32,
    /// Whether it may use the network. Without, it has none at all.
    pub internet: bool,
    /// Longest time from start to exit in seconds; `None` takes the server's setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit_seconds: Option<u64>,
}

/// Where the bytes of an uploaded task are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskPackage {
    /// Of the bundle as it was uploaded.
    pub bundle_digest: Digest,
    /// Size of the bundle in bytes.
    pub bundle_size: u64,
    /// Whether the bundle had a logo.
    pub has_logo: bool,
    /// The container image.
    pub image: StoredImage,
}

/// A container image that came in a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredImage {
    /// The object that holds the archive: the bundle itself, or the archive on its own where the bundle had it deflated.
    pub object: String,
    /// Where in that object the archive begins, in bytes.
    pub offset: u64,
    /// What is in the archive; positions count from its beginning.
    pub archive: ImageArchive,
    /// `host/name@sha256:…` where a registry is configured and the image was pushed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry_reference: Option<String>,
}

impl Task {
    /// What a task that came as a bundle has; `None` for a script task.
    pub fn bundle(&self) -> Option<Bundle<'_>> {
        Some(Bundle { job: self.definition.job()?, package: self.package.as_ref()? })
    }
}

impl TaskDefinition {
    /// The one job of a bundle.
    pub fn job(&self) -> Option<&JobTemplate> {
        match &self.work {
            Work::Job(job) => Some(job),
            Work::Script(_) => None,
        }
    }

    /// The jobs of a script task.
    pub fn script(&self) -> Option<&Script> {
        match &self.work {
            Work::Script(script) => Some(script),
            Work::Job(_) => None,
        }
    }

    /// The input of that name; upper and lower case are one, as for the reference system's clients.
    pub fn input(&self, name: &str) -> Option<&Parameter> {
        find(&self.inputs, name)
    }

    /// The output of that name, with the same rule.
    pub fn output(&self, name: &str) -> Option<&Parameter> {
        find(&self.outputs, name)
    }

    /// `{namespace}:{version}`, for messages.
    pub fn reference(&self) -> String {
        format!("{}:{}", self.namespace, self.version)
    }
}

fn find<'a>(parameters: &'a [Parameter], name: &str) -> Option<&'a Parameter> {
    parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name))
}
