//! One job of a script task.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::interpreter::Interpreter;
use crate::host::ContainerEngine;

/// A text with template variables, as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Template(pub String);

/// The name of a job in its task, or of an artifact in its job: a key of the YAML file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobKey(pub String);

impl fmt::Display for JobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One job: a script for a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptJob {
    /// Its name.
    pub key: JobKey,
    /// The host's name; `local` is the server itself.
    pub host: Template,
    /// Which of [`Script::stages`](super::Script::stages), counted from 0.
    pub stage: usize,
    /// For people.
    pub description: Option<String>,
    /// The script; empty where the image's own command is to run.
    pub script: Template,
    /// What reads it.
    pub interpreter: Interpreter,
    /// The interpreter's program, where the usual one is not meant.
    pub executable: Option<Template>,
    /// The container that it runs in, if any.
    pub container: Option<Container>,
    /// Variables of the environment, in the order in which they are written.
    pub environment: Vec<(String, Template)>,
    /// What is kept of what it leaves.
    pub artifacts: Vec<Artifact>,
    /// The exit code of success.
    pub success_code: i32,
    /// A regular expression: if a line of the output matches, the job has failed, whatever its exit code.
    pub failure_pattern: Option<String>,
    /// Longest time from start to exit in seconds; `None` is the server's own limit.
    pub time_limit_seconds: Option<u64>,
    /// How often it is started again after it failed.
    pub retries: u32,
    /// Whether what follows goes on although it failed.
    pub allow_failure: bool,
    /// Whether its folder stays on the host when the run has ended.
    pub keep_folder: bool,
    /// The line of the main file on which it begins, from 1.
    pub line: u32,
}

/// A container for a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Whose command line is used; `None` is the host's own.
    pub engine: Option<ContainerEngine>,
    /// The image.
    pub image: Image,
    /// The name of a Docker repository whose credentials are used for the pull.
    pub repository: Option<Template>,
    /// Further arguments of `docker run`, one an item.
    pub run_arguments: Vec<Template>,
}

/// Where a container's image comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Image {
    /// It is on the host, or is pulled.
    Named(Template),
    /// It is built from a Dockerfile among the task's files, with all of them as context.
    Built {
        /// The Dockerfile's path among the task's files.
        dockerfile: String,
        /// What the image is called; `None` is a name made from the digest of the files.
        tag: Option<Template>,
    },
}

/// A file or folder that a job leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Its name.
    pub key: JobKey,
    /// Where it is on the job's host.
    pub path: Template,
    /// Whether it is a result of the run, not only for later jobs.
    pub import: bool,
    /// The folder that it is imported to.
    pub import_path: Option<Template>,
}
