//! Why a run failed, in words that its owner can act on.

use serde::{Deserialize, Serialize};

/// Why a run failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// How far the run had come.
    pub stage: Stage,
    /// What kind of thing happened.
    pub reason: FailureReason,
    /// What happened, with the names and numbers of this run.
    pub cause: String,
    /// What to do about it.
    pub hint: String,
    /// Of the job, where it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// One entry for each output that was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<OutputProblem>,
}

/// An output that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputProblem {
    /// The output, or the file that belongs to none; an item is `name/index`.
    pub parameter: String,
    /// The error code of the app-engine interface: `APPE-…`.
    pub code: String,
    /// What is wrong with it.
    pub message: String,
}

/// The stages that a run passes, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    /// An executor is chosen.
    Place,
    /// The image and the inputs are brought to it.
    Prepare,
    /// The job is started.
    Start,
    /// The job runs.
    Run,
    /// Its outputs are collected and checked.
    Collect,
    /// The output importer decides what becomes of them.
    Import,
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FailureReason {
    /// No configured executor can ever take the job.
    NoExecutor,
    /// The container image could not be loaded or pulled.
    ImageUnavailable,
    /// The job's host could not be used.
    HostUnavailable,
    /// The job's host lacks a program that the job needs.
    MissingProgram,
    /// A template of the job could not be rendered.
    TemplateFailed,
    /// The container engine refused to start the job.
    StartFailed,
    /// The job ended with an exit code other than 0.
    ExitCode,
    /// A line of the job's output matched the pattern that means failure.
    OutputPattern,
    /// The job was ended by a signal.
    Signal,
    /// The job used more memory than it declared.
    OutOfMemory,
    /// The job ran longer than its time limit.
    TimeLimit,
    /// The job vanished: its machine was restarted, or somebody removed it.
    JobLost,
    /// A declared output is missing.
    MissingOutput,
    /// A file belongs to no declared output.
    UnexpectedOutput,
    /// An output does not hold what it declares.
    MalformedOutput,
    /// A plugin failed.
    PluginFailed,
    /// The server or its storage failed.
    Internal,
}
