//! What passes between the pipeline and an executor: a plan in, a handle at once, an exit at the end. Plain data.

pub mod script;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::id::{ExecutorName, JobId};
use crate::task::Resources;

/// A job in every detail, ready to be started on a chosen executor.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecPlan {
    /// Names the job; an executor starts it at most once.
    pub job: JobId,
    /// What the executor called the image when it prepared it.
    pub image: PreparedImage,
    /// The folder of inputs on the server's disk, shown read-only to the job at `input_folder`.
    pub inputs: PathBuf,
    /// Where the job finds its inputs.
    pub input_folder: String,
    /// Where the job leaves its outputs; the executor gives it an empty folder there.
    pub output_folder: String,
    /// What the job needs, and all that it gets.
    pub resources: Resources,
    /// Longest time from start to exit in seconds.
    pub time_limit_seconds: u64,
}

/// An image that an executor has at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedImage {
    /// What the container engine runs: an image id or a reference with a digest, never a tag.
    pub reference: String,
    /// Digest of the image's configuration.
    pub config_digest: Digest,
}

/// How an executor finds a job again, in another process and after a restart. Stored before the job is started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecHandle {
    /// Of the layout of `data`; an executor refuses a version that it does not know.
    pub version: u32,
    /// The job.
    pub job: JobId,
    /// The executor's own, nobody else's.
    pub data: serde_json::Value,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecExit {
    /// Why it ended.
    pub outcome: ExecOutcome,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// Why a job ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ExecOutcome {
    /// By itself, with this exit code; 128 + n is signal n.
    Exited {
        /// 0 is success.
        code: i32,
    },
    /// It ran longer than its time limit and was stopped.
    TimedOut,
    /// The kernel stopped it, as it used more memory than it declared.
    OutOfMemory,
    /// The container engine could not start it.
    NotStarted {
        /// In the engine's words.
        message: String,
    },
    /// Its supervisor vanished without leaving an exit code: the machine was restarted, or somebody killed it.
    Lost,
}

/// One of a job's two output streams.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "the two names say it")]
pub enum LogStream {
    Stdout,
    Stderr,
}

/// How an executor is, at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The executor.
    pub name: ExecutorName,
    /// `podman`, `docker`, `dummy`.
    pub runtime: String,
    /// Whether it takes jobs.
    pub health: Health,
    /// The engine's version, where it told one.
    pub version: Option<String>,
    /// `amd64`, `arm64`: what images it runs.
    pub architecture: String,
    /// What it has in all.
    pub capacity: Capacity,
    /// Words that the operator gave to it, sorted.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// Whether an executor takes jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Health {
    /// It does.
    Healthy,
    /// It does not.
    Unhealthy {
        /// Why, and what to do.
        reason: String,
    },
}

/// An amount of what jobs use up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Whole processors.
    pub cpus: u32,
    /// Memory in bytes. Questions to plugins may have the contract's spelling.
    #[serde(alias = "memory-bytes")]
    pub memory_bytes: u64,
    /// Whole graphics processors.
    pub gpus: u32,
}
