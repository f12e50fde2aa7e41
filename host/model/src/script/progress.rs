//! How far the jobs of a script run are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::job::JobKey;
use crate::exec::{ExecExit, ExecHandle};
use crate::failure::Failure;
use crate::host::HostName;
use crate::id::{JobId, JobPart, RunId};
use crate::value::FileEntry;

/// One job of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRecord {
    /// The run.
    pub run: RunId,
    /// The run's attempt.
    pub attempt: u32,
    /// Its place among the task's jobs; counts from 0.
    pub index: u32,
    /// Its name.
    pub key: JobKey,
    /// Its stage; counts from 0.
    pub stage: u32,
    /// How often it has been started in this attempt of the run; 0 before the first time.
    pub turn: u32,
    /// How far it is.
    pub state: JobState,
    /// Grows with each change.
    pub revision: u64,
}

impl JobRecord {
    /// The id under which an executor has its present turn.
    pub fn id(&self) -> JobId {
        let part = JobPart { job: self.index, turn: self.turn };
        JobId { run: self.run, attempt: self.attempt, part: Some(part) }
    }
}

/// A job that its host knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedJob {
    /// The host.
    pub host: HostName,
    /// How the host's executor finds the job again.
    pub handle: ExecHandle,
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobState {
    /// Its stage has not begun.
    Waiting,
    /// It has a host, and what it needs is brought there; nothing runs yet.
    Preparing(PlacedJob),
    /// It runs, or its scheduler has it.
    Running {
        /// Where.
        #[serde(flatten)]
        placed: PlacedJob,
        /// Since when.
        started_at: Timestamp,
    },
    /// It ended as it should, and what it left is kept.
    Finished {
        /// Where it ran.
        host: HostName,
        /// How it ended.
        exit: ExecExit,
        /// What is kept of what it left.
        artifacts: Vec<KeptArtifact>,
    },
    /// It ended otherwise.
    Failed {
        /// Where it ran, if it had a host.
        host: Option<HostName>,
        /// Why.
        failure: Failure,
        /// How it ended, if it was started.
        exit: Option<ExecExit>,
    },
    /// It was not started, since a job of an earlier stage failed.
    Skipped,
    /// Somebody asked for the run's end.
    Canceled,
}

impl JobState {
    /// Whether it has ended, however.
    pub fn has_ended(&self) -> bool {
        matches!(self, Self::Finished { .. } | Self::Failed { .. } | Self::Skipped | Self::Canceled)
    }

    /// Where it is, while a host has to do with it.
    pub fn placed(&self) -> Option<&PlacedJob> {
        match self {
            Self::Preparing(placed) | Self::Running { placed, .. } => Some(placed),
            _ => None,
        }
    }
}

/// An artifact that was brought to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptArtifact {
    /// Its name in the job.
    pub key: JobKey,
    /// The last name of its path on the host: a file or a folder is called so.
    pub name: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// Its files; of a file, one whose path is the name.
    pub files: Vec<FileEntry>,
    /// The folder of the results that it is imported to; `None` is one with its name in the job.
    #[serde(default)]
    pub import_path: Option<String>,
}
